"""Django settings. Everything a deployment may change is in `env.SETTINGS`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from yizhi.config import env, logs
from yizhi.config.databases import database
from yizhi.config.mail import mailer
from yizhi.grid.domain.backdrop import BackdropError, make_backdrop
from yizhi.kernel.queues import QUEUES

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent

YIZHI_ENV = env.text("YIZHI_ENV")
PRODUCTION = YIZHI_ENV == "production"
DEMO = YIZHI_ENV == "demo"
DEBUG = env.flag("YIZHI_DEBUG")
SECRET_KEY = env.text("YIZHI_SECRET_KEY")
ALLOWED_HOSTS = env.listing("YIZHI_HOSTS")
CSRF_TRUSTED_ORIGINS = env.listing("YIZHI_ORIGINS")

DATA_DIR = ROOT / env.text("YIZHI_DATA_DIR")
DATABASES = {"default": database(env.text("DATABASE_URL"), DATA_DIR, pool_size=env.number("YIZHI_DATABASE_POOL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "django_tasks_db",
    "django_vite",
    "yizhi.config.admin_app.YizhiAdminConfig",
    "yizhi.config",
    "yizhi.kernel",
    "yizhi.org",
    "yizhi.media",
    "yizhi.grid",
    "yizhi.casework",
    "yizhi.insights",
    "yizhi.portal",
    "yizhi.workbench",
    "yizhi.api",
]

MIDDLEWARE = [
    "yizhi.kernel.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yizhi.kernel.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

CSRF_FAILURE_VIEW = "yizhi.kernel.error_pages.csrf_failure"
ROOT_URLCONF = "yizhi.config.urls"
WSGI_APPLICATION = "yizhi.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yizhi.kernel.context.site",
            ],
        },
    },
]

AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "yizhi.org.permissions.AdministratorBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workbench:home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "yizhi.org.accounts.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Failed sign-ins are counted by axes, in the database; allauth would count them per process.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip"}
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "yizhi.kernel.throttle.client_address"
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_SENSITIVE_PARAMETERS = ["username", "password"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("YIZHI_TIME_ZONE")

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_BUILD = PACKAGE / "static_build"
STATICFILES_DIRS = [STATIC_BUILD] if STATIC_BUILD.is_dir() else []
MEDIA_ROOT = DATA_DIR / "media"
# The columnar copy of cases (insights): made from the database, never backed up.
YIZHI_COPY_DIR = DATA_DIR / "copy"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9A-Za-z_-]{8,12}\.(js|mjs|css|svg|woff2)$"
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": STATIC_BUILD / "manifest.json"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "yizhi.media.uploads.LimitUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# Per process, for rate limits only (kernel/throttle.py says why that is enough).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": list(QUEUES)}}

_live = env.text("YIZHI_LIVE_URL")
_live_source = f"http://*:{_live[1:].split('/')[0]}" if _live.startswith(":") else CSP.SELF
try:
    YIZHI_BACKDROP = make_backdrop(
        env.text("YIZHI_BASEMAP"),
        url=env.text("YIZHI_BASEMAP_URL"),
        key=env.text("YIZHI_BASEMAP_KEY"),
        datum=env.text("YIZHI_BASEMAP_DATUM"),
        attribution=env.text("YIZHI_BASEMAP_ATTRIBUTION"),
        max_zoom=env.number("YIZHI_BASEMAP_MAX_ZOOM"),
    )
except BackdropError as error:
    raise env.SettingError(str(error)) from error
_map_origins = YIZHI_BACKDROP.origins if YIZHI_BACKDROP else []
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:", *_map_origins],
    "connect-src": [CSP.SELF, _live_source, *_map_origins],
    "worker-src": [CSP.SELF, "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
HTTPS = PRODUCTION if env.text("YIZHI_HTTPS") == "auto" else env.flag("YIZHI_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

MAILERS = {"default": mailer(env.text("YIZHI_EMAIL_URL"), production=PRODUCTION)}
DEFAULT_FROM_EMAIL = env.text("YIZHI_EMAIL_FROM")

UNFOLD = {
    "SITE_TITLE": _("Master data"),
    "SITE_HEADER": env.text("YIZHI_NAME"),
    "SITE_URL": "/work/",
    "ENVIRONMENT": "yizhi.config.admin_site.environment",
    # The brand of the tokens (frontend/src/styles/tokens.css), lighter and darker.
    "COLORS": {
        "primary": {
            "50": "oklch(97% .013 250)",
            "100": "oklch(94% .025 250)",
            "200": "oklch(88% .05 250)",
            "300": "oklch(80% .09 250)",
            "400": "oklch(70% .125 250)",
            "500": "oklch(60% .14 250)",
            "600": "oklch(48% .135 250)",
            "700": "oklch(42% .12 250)",
            "800": "oklch(36% .1 250)",
            "900": "oklch(31% .08 250)",
            "950": "oklch(23% .06 250)",
        },
    },
}

LOGGING = logs.configuration(env.text("YIZHI_LOG_LEVEL"))

# What the parts read through `django.conf.settings`, all from the table in env.py.
YIZHI_FIELD_KEYS = env.listing("YIZHI_FIELD_KEYS")
YIZHI_SEARCH_KEY = env.text("YIZHI_SEARCH_KEY")
YIZHI_NAME = {"zh-hans": env.text("YIZHI_NAME"), "en": env.text("YIZHI_NAME_EN")}
YIZHI_AREA_CODE = env.text("YIZHI_AREA_CODE")
YIZHI_HOTLINE = env.text("YIZHI_HOTLINE")
YIZHI_LIVE_URL = _live
YIZHI_REOPEN_DAYS = env.number("YIZHI_REOPEN_DAYS")
YIZHI_CONTACT_DAYS = env.number("YIZHI_CONTACT_DAYS")
YIZHI_PDF_FONT = env.text("YIZHI_PDF_FONT")
YIZHI_PROXY_HOPS = env.number("YIZHI_PROXY_HOPS")
YIZHI_UPLOAD_BYTES = env.number("YIZHI_UPLOAD_MB") * 1024 * 1024

if PRODUCTION:
    from yizhi.config.guard import refuse_unsafe

    refuse_unsafe(
        secret_key=SECRET_KEY,
        debug=DEBUG,
        field_keys=YIZHI_FIELD_KEYS,
        search_key=YIZHI_SEARCH_KEY,
        hosts=ALLOWED_HOSTS,
    )
