"""What a rule of a gate can be about, before and after the first run."""

from workbench.core.errors import InputError
from workbench.core.rubrics import Rubric, Scorecard
from workbench.project.documents import Documents
from workbench.project.experiments import Experiments
from workbench.project.measures import SUM_TITLES, metrics_of_parts


def rule_metrics(experiments: Experiments, documents: Documents) -> dict[str, str]:
    """Name → title: what the latest experiment has, then what the project's scorecards give."""
    from workbench.engine.rescore import rescore_parts  # with the HTTP client, which costs start-up

    latest = experiments.latest()
    found = {info.name: info.title for info in experiments.metrics(latest.id)} if latest is not None else {}
    rubrics = [rubric for rubric in documents.all("rubric") if isinstance(rubric, Rubric)]
    for card in documents.all("scorecard"):
        if not isinstance(card, Scorecard):
            continue
        try:
            parts = rescore_parts(card, rubrics)[1]
        except InputError:
            continue  # its page says that a rubric of it is gone
        titles = {**SUM_TITLES, **{part.metric: part.label or part.metric for part in parts}}
        for name in metrics_of_parts(parts):
            found.setdefault(name, titles.get(name, name))
    return found
