"""Pages for staff: inbox, map, field work."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbenchConfig(AppConfig):
    """Where staff spend their day."""

    name = "yizhi.workbench"
    verbose_name = _("Workbench")

    def ready(self) -> None:
        """Let staff see the photos of cases they may see, and say what waits for whom."""
        from yizhi.kernel import registry  # noqa: PLC0415 - models are ready only now
        from yizhi.workbench import live, map_layers  # noqa: PLC0415
        from yizhi.workbench.domain import todos, working_pages  # noqa: PLC0415
        from yizhi.workbench.domain.boundaries import uploads  # noqa: PLC0415
        from yizhi.workbench.domain.works import ALL  # noqa: PLC0415
        from yizhi.workbench.photos import may_see_photo, may_see_place_photo  # noqa: PLC0415

        map_layers.register()
        registry.photo_guards.register("staff", may_see_photo)
        registry.photo_guards.register("places", may_see_place_photo)
        registry.periodic.register("sweep boundary files", registry.Periodic(3600.0, uploads.sweep))
        registry.live_channels.register("screen", live.screen_channel)
        registry.working_pages.register("ground", working_pages.ground_page)
        for name, count in {"orders": todos.orders, "looks": todos.looks, "queue": todos.queue}.items():
            registry.todos.register(name, count)
        for kind, work in ALL.items():
            registry.works.register(kind, work)
