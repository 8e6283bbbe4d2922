"""`docs/workflow.md`, written from the workflow table: the diagram, the acts, the acts on orders."""

from __future__ import annotations

from collections import defaultdict

from django.utils import translation

from yizhi.casework.domain.workflow import WORKFLOW, Derived, Rule
from yizhi.casework.enums import OPEN_STAGES, LimitedStep, OrderStage, Stage, TimeKind

HEAD = """# The case: stages, acts, clocks

Written by `./run docs` from the table in `src/yizhi/casework/domain/workflow.py`; a test fails when it is not current.
The same table decides what may happen, which buttons pages show, and what the property tests walk.

"""


def _english(label: object) -> str:
    with translation.override("en"):
        return str(label)


def _chinese(label: object) -> str:
    with translation.override("zh-hans"):
        return str(label)


def _targets(rule: Rule, stage: Stage) -> list[Stage]:
    if rule.to == Derived.STAY:
        return []
    if rule.to == Derived.BEFORE:
        return [Stage.ACCEPTED, Stage.HANDLING] if stage == Stage.SUSPENDED else [Stage.REPORTED, Stage.ACCEPTED]
    if rule.to == Derived.BY_ORDERS:
        return [Stage.ACCEPTED, Stage.CHECKING]
    return [Stage(rule.to)] if Stage(rule.to) != stage else []


def diagram() -> str:
    """Return the lifecycle as a Mermaid state diagram."""
    arrows: dict[tuple[Stage, Stage], list[str]] = defaultdict(list)
    for rule in WORKFLOW:
        for stage in rule.stages:
            for target in _targets(rule, stage):
                arrows[(stage, target)].append(rule.act.value)
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> reported : report", "    [*] --> closed : on_the_spot"]
    lines += [f"    {stage.value} : {stage.value}" for stage in Stage]
    for (stage, target), acts in arrows.items():
        lines.append(f"    {stage.value} --> {target.value} : {', '.join(dict.fromkeys(acts))}")
    return "\n".join([*lines, "```", ""])


def _target_text(rule: Rule) -> str:
    texts = {
        Derived.STAY: "stays",
        Derived.BEFORE: "the stage it came from",
        Derived.BY_ORDERS: "by its orders: `handling` while one is out; else `checking` when the last lead order is done, `accepted` when not",
    }
    return texts.get(str(rule.to)) or f"`{rule.to}`"


def acts_table(rules: list[Rule]) -> str:
    """Return the rows of the table as Markdown."""
    lines = ["| act | who | from | to | asks for | but not when |", "|---|---|---|---|---|---|"]
    for rule in rules:
        start = (
            "any open stage"
            if rule.stages == OPEN_STAGES
            else "any stage"
            if len(rule.stages) == len(Stage)
            else ", ".join(f"`{s}`" for s in rule.stages)
        )
        if rule.order_stages:
            start += "; order " + ", ".join(f"`{s}`" for s in rule.order_stages)
        asks = (["listed reason"] if rule.reason else []) + [name.replace("_", " ") for name in rule.fields]
        guards = "; ".join((guard.__doc__ or "").strip().splitlines()[0] for guard in rule.guards)
        target = _target_text(rule) + (f"; order `{rule.order_to}`" if rule.order_to else "")
        who = ", ".join(_english(p.label).lower() for p in rule.by)
        lines.append(
            f"| `{rule.act}` {_english(rule.act.label)} | {who} | {start} | {target} | {', '.join(asks) or '—'} | {guards or '—'} |"
        )
    return "\n".join(lines) + "\n"


def _words() -> str:
    lines = ["| stage | 中文 | English |", "|---|---|---|"]
    lines += [f"| `{stage}` | {_chinese(stage.label)} | {_english(stage.label)} |" for stage in Stage]
    lines += ["", "| order | 中文 | English |", "|---|---|---|"]
    lines += [f"| `{stage}` | {_chinese(stage.label)} | {_english(stage.label)} |" for stage in OrderStage]
    return "\n".join(lines) + "\n"


CLOCKS = """## Clocks

A limit is an amount of one kind of time: {kinds}. Urgent hours run day and night; the others run only inside working hours on working
days of the calendar (Monday to Friday, less holidays, plus make-up days; all editable in the admin). A deadline past the last covered year is
made on plain weeks, marked provisional, and made again when the calendar grows.

- A case's `due_at` is the deadline of its stage: the limit of the step ({steps}) or, in handling, the latest deadline of its orders.
- An order's deadline comes from the case standard (category and severity) unless the desk sets another. A transfer or a rework starts afresh.
- An extension is asked for before the deadline, adds at most the original limit, and is granted at most twice an order.
- A suspension, once, at most a year, keeps what was left of each clock and gives it back on resuming.
- An urge leaves deadlines alone; a supervision sets its own. A reopened case's clock starts again; the first closing stays in the log.
- Late is read off the clock. It is never a stage.
"""


def workflow_doc() -> str:
    """Return the whole page."""
    steps = ", ".join(_english(step.label).lower() for step in LimitedStep)
    kinds = ", ".join(_english(kind.label) for kind in TimeKind)
    on_cases = [rule for rule in WORKFLOW if not rule.order_stages]
    on_orders = [rule for rule in WORKFLOW if rule.order_stages]
    parts = [
        HEAD,
        "## Stages\n\n",
        diagram(),
        "\n",
        _words(),
        "\n## Acts on a case\n\n",
        acts_table(on_cases),
        "\n## Acts on an order\n\n",
        acts_table(on_orders),
        "\n",
    ]
    return "".join(parts) + CLOCKS.format(kinds=kinds, steps=steps)
