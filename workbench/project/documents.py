"""Documents and golden sets of an open project: read, replaced whole, undone in one order."""

from concurrent.futures import Future
from datetime import datetime
from typing import TypeVar

from workbench.config.clock import new_id
from workbench.core.documents import Changes, Document, DocumentHead, DocumentKind, ProjectInfo
from workbench.core.errors import InputError, ProjectError
from workbench.core.models import STAND_IN, Model
from workbench.core.nearest import did_you_mean
from workbench.core.prompts import Prompt, PromptContent, Snippet, Variant
from workbench.core.rubrics import Scorecard, refuse_taken
from workbench.core.safe_text import mended
from workbench.core.snippets import check_name, renamed_in, renamed_in_content, with_snippets
from workbench.core.strict_json import whole
from workbench.store.store import Store

D = TypeVar("D", bound=Document)

KIND_OF: dict[str, DocumentKind] = {
    "Notebook": "notebook",
    "Prompt": "prompt",
    "Snippet": "snippet",
    "GoldenSet": "golden_set",
    "Rubric": "rubric",
    "Scorecard": "scorecard",
    "Model": "model",
    "Gate": "gate",
    "ProjectInfo": "project",
}
WORDS: dict[DocumentKind, str] = {
    "notebook": "notebook",
    "prompt": "prompt",
    "snippet": "snippet",
    "golden_set": "golden set",
    "rubric": "rubric",
    "scorecard": "scorecard",
    "model": "model",
    "gate": "gate",
    "project": "project",
}


class Documents:
    """The documents of an open project."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def new_id(self) -> str:
        """A fresh id for a document or a cell."""
        return new_id()

    def heads(self, kind: DocumentKind) -> list[DocumentHead]:
        """Names and ids of all documents of a kind, oldest first."""
        return self._store.heads(kind)

    def get(self, kind: DocumentKind, document_id: str) -> Document:
        """A document by its id.

        Raises:
            KeyError: there is none.
        """
        return self._store.document(kind, document_id)

    def find(self, kind: DocumentKind, id_or_name: str) -> Document | None:
        """A document by its id or its name, or None."""
        return self._store.find(kind, id_or_name)

    def all(self, kind: DocumentKind) -> list[Document]:
        """All documents of a kind, oldest first."""
        return self._store.all(kind)

    def one(self, cls: type[D], id_or_name: str = "") -> D:
        """The document that a person named; with an empty name the only one there is.

        Raises:
            InputError: there is none, or none was named and there are several.
        """
        kind = KIND_OF[cls.__name__]
        word = WORDS[kind]
        names = [head.name for head in self.heads(kind)]
        if id_or_name:
            found = self.find(kind, id_or_name)
            if isinstance(found, cls):
                return found
            near = did_you_mean(id_or_name, names)
            listed = f"{near}There are: {', '.join(names)}." if names else f"The project has no {word} yet."
            raise InputError(f"{kind}.unknown", f"There is no {word} “{id_or_name}”.", remedy=listed)
        found_all = self.all(kind)
        if len(found_all) == 1 and isinstance(found_all[0], cls):
            return found_all[0]
        if not found_all:
            raise InputError(f"{kind}.none", f"The project has no {word} yet.", remedy=f"Add a {word} first.")
        raise InputError(
            f"{kind}.several",
            f"The project has {len(names)} {word}s and none was named.",
            remedy=f"Name one of: {', '.join(names)}.",
        )

    def put(self, *documents: Document, label: str, merge: str = "") -> "Future[Changes]":
        """Replace documents whole; one undo step.

        Args:
            documents: new values; a new id makes a new document.
            label: what the undo menu says, e.g. ``"Edit B"``.
            merge: consecutive steps with the same non-empty word join into one.

        Raises:
            InputError: a name is empty or taken, or a check has that of what every run measures.
            ProjectError: the project is open for reading only.
        """
        if self._store.read_only:
            raise ProjectError(
                "project.read_only",
                "This project is open for reading only, so nothing was changed.",
                remedy="Close it where it is open for writing, then open it again.",
            )
        for document in documents:
            self._check_name(document)
            if isinstance(document, Scorecard):
                refuse_taken(document.checks, f"scorecard “{document.name}”")
        return self._store.put(*documents, label=label, merge=merge)

    def _check_name(self, document: Document) -> None:
        if isinstance(document, ProjectInfo):
            return
        kind = KIND_OF[type(document).__name__]
        if isinstance(document, Snippet):
            check_name(document.name)
        name = document.name.strip()
        if not name:
            raise InputError(f"{kind}.name", f"A {WORDS[kind]} needs a name.", remedy="Type one.")
        if not whole(name):
            said = f"The name “{mended(name)}” holds what no file can hold."
            raise InputError(f"{kind}.name", said, remedy="Write it in UTF-8.")
        other = self._store.find(kind, document.name)
        if other is not None and other.id != document.id and other.name == document.name:
            raise InputError(
                f"{kind}.taken", f"There is another {WORDS[kind]} named “{name}”.", remedy="Choose another name."
            )

    def delete(self, kind: DocumentKind, document_id: str, *, label: str) -> "Future[Changes]":
        """Take a document away; it comes back with undo."""
        return self._store.delete(kind, document_id, label=label)

    def free_name(self, kind: DocumentKind, wanted: str) -> str:
        """``wanted``, or ``wanted 2`` … where that is taken."""
        name, number = wanted, 2
        while self._store.find(kind, name) is not None:
            name, number = f"{wanted} {number}", number + 1
        return name

    def undo(self) -> str | None:
        """Take the last step back. Returns its label, None where there is nothing to undo."""
        return self._store.undo()

    def redo(self) -> str | None:
        """Do the last undone step again. Returns its label, None where there is none."""
        return self._store.redo()

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._store.undo_label

    @property
    def undo_time(self) -> datetime | None:
        """When what undo would take back was made, None where there is nothing."""
        return self._store.undo_time

    @property
    def undo_step(self) -> int:
        """Number of the step that undo would take back, 0 where there is none; later steps have higher ones."""
        return self._store.undo_step

    @property
    def redo_label(self) -> str | None:
        """What redo would do again."""
        return self._store.redo_label

    @property
    def info(self) -> ProjectInfo:
        """The project's name and defaults."""
        found = self._store.find("project", "project")
        return found if isinstance(found, ProjectInfo) else ProjectInfo()

    def model(self, name: str) -> Model:
        """A configured model by name; the stand-in is always there.

        Raises:
            InputError: there is none of that name.
        """
        if name == STAND_IN and self.find("model", STAND_IN) is None:
            return stand_in_model()
        return self.one(Model, name)

    def snippets(self) -> dict[str, str]:
        """Texts of the project's snippets by name."""
        return {found.name: found.text for found in self._store.all("snippet") if isinstance(found, Snippet)}

    def content(self, variant: Variant) -> PromptContent:
        """What a draft stands for now: its content with the snippets that it includes."""
        return with_snippets(variant.content, self.snippets())

    def rename_snippet(self, snippet: Snippet, name: str) -> "Future[Changes]":
        """Give a snippet another name, also where drafts and other snippets include it; one undo step.

        Raises:
            InputError: the name is taken or cannot be one.
        """
        changed: list[Document] = [snippet.model_copy(update={"name": name})]
        for other in self._store.all("snippet"):
            if isinstance(other, Snippet) and other.id != snippet.id:
                text = renamed_in(other.text, snippet.name, name)
                if text != other.text:
                    changed.append(other.model_copy(update={"text": text}))
        for prompt in self._store.all("prompt"):
            if isinstance(prompt, Prompt):
                renamed = [
                    one.model_copy(update={"content": renamed_in_content(one.content, snippet.name, name)})
                    for one in prompt.variants
                ]
                if tuple(renamed) != prompt.variants:
                    changed.append(prompt.model_copy(update={"variants": tuple(renamed)}))
        return self.put(*changed, label=f"Rename the snippet {snippet.name}")

    def default_model(self) -> str:
        """Name of the model that a run takes when nothing else is said: the first that is no stand-in."""
        if self.info.default_model:
            return self.info.default_model
        return next((head.name for head in self.heads("model") if head.name != STAND_IN), STAND_IN)


def stand_in_model() -> Model:
    """The embedded offline model as a configured endpoint."""
    return Model(
        id="model-offline-stand-in", name=STAND_IN, provider="offline", model_id="stand-in", context_window=128_000
    )
