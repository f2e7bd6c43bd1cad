"""Files that are taken into an open project."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from workbench.core.canonical import Value
from workbench.core.cases import GoldenSet, case_content
from workbench.core.documents import one_action
from workbench.core.errors import IncompleteError, InputError
from workbench.core.gates import Gate
from workbench.core.prompts import Prompt, Variant
from workbench.core.rubrics import Rubric, Scorecard
from workbench.core.safe_text import name_as_text
from workbench.core.summaries import Loss, Rejected
from workbench.interop.cases import CaseImport, table_to_cases
from workbench.interop.file_bytes import read_text
from workbench.interop.gate_text import read_gate
from workbench.interop.mapping import Overrides
from workbench.interop.outputs import table_to_outputs
from workbench.interop.prompt_text import read_variant
from workbench.interop.rubric_lists import read_rubrics
from workbench.interop.scorecard_text import read_scorecard
from workbench.interop.tables import Table, read_table
from workbench.project.documents import Documents
from workbench.project.golden import Golden
from workbench.project.import_words import ImportKind, about_columns, check_kind
from workbench.project.outputs import store_outputs
from workbench.project.selecting import check_scorecard
from workbench.project.set_schema import schema_faults
from workbench.scoring.parts import distinct_parts
from workbench.store.store import Store

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Imported(Value):
    """What an import did."""

    kind: ImportKind
    name: str = ""
    """Of the set, prompt/variant, rubric (the first of several), scorecard, gate or experiment."""
    document_id: str = ""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: tuple[Rejected, ...] = ()
    mapping: dict[str, str] = {}
    unmatched: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()
    is_new_set: bool = False
    """Whether cases made a golden set, beside others that are there."""


class Transfer:
    """Imports into the open project."""

    def __init__(self, store: Store, documents: Documents, golden: Golden) -> None:
        self._store = store
        self._documents = documents
        self._golden = golden

    def import_file(
        self,
        kind: ImportKind,
        source: Path,
        *,
        file_format: str = "",
        name: str = "",
        mapping: Overrides = (),
        cases: str = "",
        sheet: str = "",
        strict: bool = True,
    ) -> Imported:
        """Read a file into the project; all of it or, where something is wrong, nothing.

        Args:
            kind, source: what it holds, and the file.
            file_format: csv, tsv, jsonl, json, xlsx, parquet; empty: by name and content.
            name: of the set, ``PROMPT/A``, rubric, scorecard, gate or experiment; empty: from the file's name.
            mapping: field → column (or ``FIELD=COLUMN`` texts), over what the columns' names say.
            cases: name of the golden set that outputs belong to (empty: the only one) or cases go into; it is there.
            sheet: of a workbook; empty: the first.
            strict: whether a broken row ends the import; else it is left out and said.

        Raises:
            InputError: the file cannot be read, or something in it is wrong; names the place and the remedy.
        """
        if os.path.isdir(source) and kind != "project":
            raise InputError("file.folder", "It is a folder.", str(source), "Name a file in it.")
        check_kind(kind, source, file_format, cases=cases, sheet=sheet)
        match kind:
            case "cases" | "outputs":
                table = self.table(source, file_format, sheet, strict=strict)
                if kind == "cases":
                    if cases and name:
                        remedy = "Leave --name out to put cases into that set, or --cases to make a new one."
                        raise InputError("import.option", "--cases and --name both name the set.", remedy=remedy)
                    name = self._documents.one(GoldenSet, cases).name if cases else name
                    return self.add_cases(table, mapping, name, strict=strict)
                return self.add_outputs(table, mapping, name, cases, strict=strict)
            case "prompt":
                return self._prompt(source, name)
            case "rubric":
                return self._rubric(source, name)
            case "scorecard":
                return self._scorecard(source, name)
            case "gate":
                return self._gate(source, name)
            case "project":
                return self._project(source)

    def table(self, source: Path, file_format: str = "", sheet: str = "", *, strict: bool = True) -> Table:
        """Read a table of rows; nothing is written."""
        name = name_as_text(source.name)
        return read_table(source, name, file_format or None, lenient=not strict, sheet=sheet or None)

    def add_cases(self, table: Table, mapping: Overrides, name: str = "", *, strict: bool = True) -> Imported:
        """Put the rows of a table into a golden set, matched on their id; one undo step."""
        return self.put_cases(table_to_cases(table, mapping, lenient=not strict), name or Path(table.name).stem)

    def put_cases(self, found: CaseImport, set_name: str, cancelled: Callable[[], bool] = lambda: False) -> Imported:
        """Put cases that were read into the golden set of that name, matched on their id; one undo step.

        Args:
            found: the cases.
            set_name: of the set; a new one is made where there is none.
            cancelled: asked before and after they are written.

        Raises:
            IncompleteError: cancelled; the cases were not written, or were taken back by their undo step.
        """
        golden_set = self._documents.find("golden_set", set_name)
        new = not isinstance(golden_set, GoldenSet)
        if not isinstance(golden_set, GoldenSet):
            golden_set = GoldenSet(id=self._documents.new_id(), name=set_name)
        here = {} if new else dict(self._golden.index(golden_set.id))
        changed = [case for case in found.cases if case.id in here and here[case.id] != case.digest]
        added = [case for case in found.cases if case.id not in here]
        label, merge = f"Import {len(added) + len(changed)} cases", one_action()
        if cancelled():
            raise _stopped()
        if new:
            self._documents.put(golden_set, label=label, merge=merge).result()
        if added or changed:
            self._golden.update(golden_set.id, [*changed, *added], label=label, merge=merge).result()
        # It is one transaction, which is not broken off: what came too late for that is undone.
        if cancelled() and (new or added or changed) and self._documents.undo_label == label:
            self._documents.undo()
            raise _stopped()
        broken = schema_faults(golden_set, map(case_content, found.cases))
        return Imported(
            kind="cases",
            name=set_name,
            document_id=golden_set.id,
            added=len(added),
            changed=len(changed),
            unchanged=len(found.cases) - len(added) - len(changed),
            rejected=found.rejected,
            mapping=found.mapping,
            warnings=(*found.warnings, *about_columns(found), *filter(None, [broken])),
            is_new_set=new and len(self._documents.heads("golden_set")) > 1,
        )

    def add_outputs(
        self, table: Table, mapping: Overrides = (), name: str = "", cases: str = "", *, strict: bool = True
    ) -> Imported:
        """Make an experiment of the outputs in a table, joined on the ids of a golden set's cases."""
        try:
            golden_set = self._documents.one(GoldenSet, cases)
        except InputError as error:
            if cases or error.code != "golden_set.several":
                raise
            raise InputError(error.code, error.message, table.name, f"Say --cases SET. {error.remedy}") from None
        index = dict(self._golden.index(golden_set.id))
        found = table_to_outputs(table, mapping, case_ids=index, lenient=not strict)
        if not found.rows:
            raise InputError(
                "import.none",
                f"No output belongs to a case of {golden_set.name}.",
                table.name,
                "Check that the ids are those of the cases.",
            )
        experiment, added = store_outputs(
            self._store, self._golden, golden_set, found, index, name or Path(table.name).stem
        )
        return Imported(
            kind="outputs",
            name=experiment.name or str(experiment.number),
            document_id=experiment.id,
            added=added,
            unchanged=len(found.rows) - added,
            rejected=found.rejected,
            mapping=found.mapping,
            unmatched=found.unmatched,
            warnings=found.warnings,
        )

    def _prompt(self, source: Path, name: str) -> Imported:
        before, slash, after = (name or _title(source)).rpartition("/")
        prompt_name, key = (before, after) if slash else (after, "")
        old = self._documents.find("prompt", prompt_name)
        prompt = old if isinstance(old, Prompt) else Prompt(id=self._documents.new_id(), name=prompt_name)
        variant = read_variant(read_text(source), key, where=source.name)
        if not variant.content.messages:
            raise InputError("prompt.empty", "It holds no message.", source.name, "Write at least a # user part.")
        if not (key or variant.key):
            same = next((one.key for one in prompt.variants if one.content == variant.content), None)
            key = same or free_key(prompt)
        variant = variant.model_copy(update={"key": key or variant.key})
        here = prompt.variant(variant.key)
        if here is not None:
            # What the text leaves out stays.
            kept = {field: getattr(variant, field) or getattr(here, field) for field in ("name", "base", "model")}
            variant = variant.model_copy(update=kept)
        title = f"{prompt.name}/{variant.key}"
        if here == variant:
            return Imported(kind="prompt", name=title, document_id=prompt.id, unchanged=1)
        self._documents.put(replace_variant(prompt, variant), label=f"Import {title}").result()
        added = int(here is None)
        return Imported(kind="prompt", name=title, document_id=prompt.id, added=added, changed=1 - added)

    def _rubric(self, source: Path, name: str) -> Imported:
        found, warnings = read_rubrics(read_text(source), where=source.name, name=name, stem=_stem(source))
        olds = [self._documents.find("rubric", one.name) for one in found]
        ids = [old.id if old is not None else self._documents.new_id() for old in olds]
        rubrics = [one.model_copy(update={"id": its}) for one, its in zip(found, ids, strict=True)]
        new, first = [one for one, old in zip(rubrics, olds, strict=True) if one != old], rubrics[0]
        if new:
            what = first.name if len(rubrics) == 1 else f"{len(rubrics)} rubrics"
            self._documents.put(*new, label=f"Import {what}").result()
        added, same = sum(old is None for old in olds), len(rubrics) - len(new)
        said = (*warnings, *dict.fromkeys(fault for one in rubrics for fault in one.faults))
        done = Imported(kind="rubric", name=first.name, document_id=first.id, warnings=said)
        return done.model_copy(update={"added": added, "changed": len(new) - added, "unchanged": same})

    def _scorecard(self, source: Path, name: str) -> Imported:
        new_id = self._documents.new_id()
        judge = self._documents.default_model()
        card = read_scorecard(
            read_text(source), where=source.name, scorecard_id=new_id, name=name or _stem(source), judge=judge
        )
        old = self._documents.find("scorecard", name or card.name)
        rubrics = [self._documents.one(Rubric, use.rubric) for use in card.rubrics]
        uses = [use.model_copy(update={"rubric": one.id}) for use, one in zip(card.rubrics, rubrics, strict=True)]
        changes = {"id": old.id if old else new_id, "name": name or card.name, "rubrics": tuple(uses)}
        card = card.model_copy(update=changes)
        check_scorecard(card)
        distinct_parts(card, {rubric.id: rubric for rubric in rubrics})
        return self._put("scorecard", card, old).model_copy(update={"warnings": card.doubts})

    def _gate(self, source: Path, name: str) -> Imported:
        new_id = self._documents.new_id()
        gate = read_gate(read_text(source), where=source.name, gate_id=new_id, name=name or _stem(source))
        old = self._documents.find("gate", name or gate.name)
        changes = {"id": old.id if old else new_id, "name": name or gate.name}
        return self._put("gate", gate.model_copy(update=changes), old)

    def _put(self, kind: ImportKind, document: Scorecard | Gate, old: object) -> Imported:
        if document == old:
            return Imported(kind=kind, name=document.name, document_id=document.id, unchanged=1)
        self._documents.put(document, label=f"Import {document.name}").result()
        added = int(old is None)
        return Imported(kind=kind, name=document.name, document_id=document.id, added=added, changed=1 - added)

    def _project(self, source: Path) -> Imported:
        remedy = "Import its cases and prompts one by one with --as cases and --as prompt."
        raise InputError("import.project", "Projects of other tools cannot be read yet.", str(source), remedy)


def _stem(source: Path) -> str:
    """What is called after a file."""
    return name_as_text(source.stem)


def _title(source: Path) -> str:
    """The name of a prompt's file; of one that is named by the key alone, as in a folder project, its folder's too."""
    stem = _stem(source)
    folder = source.absolute().parent.name
    return f"{folder}/{stem}" if re.fullmatch("[A-Z]{1,2}", stem) and folder else stem


def _stopped() -> IncompleteError:
    return IncompleteError("import.cancelled", "The import was stopped; nothing was taken.")


def free_key(prompt: Prompt) -> str:
    """The first letter that no variant of the prompt has; AA, AB … after Z."""
    taken = {variant.key for variant in prompt.variants}
    singles = list(LETTERS)
    return next(key for key in [*singles, *(a + b for a in singles for b in singles)] if key not in taken)


def replace_variant(prompt: Prompt, variant: Variant) -> Prompt:
    """The prompt with this variant in the place of the one of its key, or at the end."""
    kept = [variant if old.key == variant.key else old for old in prompt.variants]
    new = () if any(old.key == variant.key for old in prompt.variants) else (variant,)
    return prompt.model_copy(update={"variants": (*kept, *new)})
