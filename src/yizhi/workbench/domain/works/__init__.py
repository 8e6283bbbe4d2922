"""Long work of the workbench: what goes on behind the page where there is more than a page waits for."""

from yizhi.workbench.domain.works import boundaries, comparisons, files, places, previews

ALL = {**boundaries.WORKS, **comparisons.WORKS, **files.WORKS, **places.WORKS, **previews.WORKS}
