"""Django settings. What an operator may change comes from the environment: docs/reference/environment.md."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from homeostat.platform.postgres import data_folder, database_settings

PACKAGE = Path(__file__).parent
DEMO = os.environ.get("HOMEOSTAT_DEMO", "") == "1"
DEBUG = os.environ.get("HOMEOSTAT_DEBUG", "") == "1"
# The address people open; https turns on everything that belongs to it (secure cookies, HSTS, redirects).
BASE_URL = os.environ.get("HOMEOSTAT_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")


def _files_url() -> str:
    """The origin of files: as the operator says, else the other name of this machine, else the pages' own."""
    if given := os.environ.get("HOMEOSTAT_FILES_URL", "").rstrip("/"):
        return given
    scheme, place = BASE_URL.split("://", 1)
    host, colon, port = place.partition(":")
    other = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}.get(host)
    return f"{scheme}://{other}{colon}{port}" if other else BASE_URL


FILES_URL = _files_url()
FILES_APART = urlsplit(FILES_URL).netloc != urlsplit(BASE_URL).netloc


def _secret_key() -> str:
    """From the environment, or made once and kept beside the data; of several that make one, one is kept."""
    if given := os.environ.get("HOMEOSTAT_SECRET_KEY"):
        return given
    path = data_folder() / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, whole = tempfile.mkstemp(prefix=".secret_key.", dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(whole, path)
        os.unlink(whole)
    return path.read_text()


SECRET_KEY = _secret_key()
# The key before this one: what it signed is still believed, nothing new is signed by it.
SECRET_KEY_FALLBACKS = list(filter(None, [os.environ.get("HOMEOSTAT_SECRET_KEY_BEFORE")]))
ALLOWED_HOSTS = [
    BASE_URL.split("://", 1)[1].split("/")[0].rsplit(":", 1)[0],
    urlsplit(FILES_URL).hostname or "localhost",
    "127.0.0.1",
    "localhost",
    *filter(None, os.environ.get("HOMEOSTAT_HOSTS", "").split(",")),
]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "homeostat",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "homeostat.platform.signin.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "homeostat.areas.work.views.file_origin.FileOrigin",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "homeostat.platform.editions.AskOnce",
    "homeostat.platform.days.Days",
    "homeostat.platform.shell.words.Speech",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "homeostat.platform.signin.middleware.SignInRules",
    "homeostat.platform.shell.methods.WrongMethod",
]

# Figures for Prometheus at /metrics/, for whoever has this token; without one there are none.
METRICS_TOKEN = os.environ.get("HOMEOSTAT_METRICS_TOKEN", "")
if METRICS_TOKEN:
    MIDDLEWARE.insert(0, "homeostat.platform.watching.middleware.Durations")
# Who knows how many sprints wait to be computed; platform/watching tells it.
READINGS_WAITING = "homeostat.areas.vitals.freshness.waiting_sprints"

ROOT_URLCONF = "homeostat.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            # Written out because the two packages' own set-ups overwrite each other.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "homeostat.platform.shell.tags",
                "homeostat.areas.vitals.tags",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "homeostat.platform.shell.context.shell",
                "homeostat.platform.signin.context.second_proof",
            ],
        },
    },
]
FORM_RENDERER = "homeostat.platform.shell.selects.QuickSelects"
# What the frame round every page asks the areas for; platform/shell/context.py says what each answers.
SHELL_DOORS = {
    "words": "homeostat.areas.settings.frame.words",
    "me": "homeostat.areas.settings.frame.me",
    "sprint_line": "homeostat.areas.settings.frame.sprint_line",
    "strip": "homeostat.areas.vitals.tiles.strip",
    "due": "homeostat.areas.settings.frame.due",
}
# Who knows what people who leave have open or own; organisation/following.py asks it.
LEFT_BEHIND = "homeostat.areas.work.leaving.left_behind"
# Who knows what a reader can find and begin; platform/search/sources.py says what each answers.
READ_AHEAD = ["homeostat.areas.organisation.snapshots.timeline"]
SEARCH_SOURCES = [
    "homeostat.areas.organisation.search.groups",
    "homeostat.areas.work.search.groups",
    "homeostat.areas.work.comment_search.groups",
    "homeostat.platform.search.places.groups",
]
SEARCH_DEEDS = [
    "homeostat.areas.work.search.deeds",
    "homeostat.platform.search.places.deeds",
    "homeostat.areas.organisation.search.deeds",
]
# Who answers what the organisation's policies say about signing in; platform/signin/rules.py says what.
SIGN_IN_RULES = "homeostat.areas.settings.sign_in_rules.rules_of_today"
WSGI_APPLICATION = "homeostat.wsgi.application"
DATABASES = {"default": database_settings()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in
AUTH_USER_MODEL = "homeostat.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "homeostat.platform.signin.passwords.HardToGuess"},
    {"NAME": "homeostat.platform.signin.passwords.NotBreached"},
]
# Words anybody would try here first: the product's, and the organisation's as the operator names them.
PASSWORD_WORDS = ["homeostat", *filter(None, os.environ.get("HOMEOSTAT_PASSWORD_WORDS", "").split(","))]
BREACHED_PASSWORDS = os.environ.get("HOMEOSTAT_BREACHED_PASSWORDS", "")
if BREACHED_PASSWORDS and not (os.path.isfile(BREACHED_PASSWORDS) and os.path.getsize(BREACHED_PASSWORDS)):
    raise ImproperlyConfigured(
        f"HOMEOSTAT_BREACHED_PASSWORDS names {BREACHED_PASSWORDS}, which is no file with lines in it: "
        "correct the path, or unset it."
    )
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "homeostat.platform.signin.adapter.AccountAdapter"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Fictional people have no password to prove themselves with.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 60 * 24 * 14 if DEMO else 60 * 10
ACCOUNT_CHANGE_EMAIL = True
# How long a session lasts is a policy (platform/signin/rules.py), not a box to tick.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
OUR_FORMS = "homeostat.platform.signin.account_forms."
ACCOUNT_FORMS = {
    "signup": "homeostat.platform.signin.forms.SignupForm",
    "login": f"{OUR_FORMS}LoginForm",
    "add_email": f"{OUR_FORMS}AddEmailForm",
    "change_password": f"{OUR_FORMS}ChangePasswordForm",
    "set_password": f"{OUR_FORMS}SetPasswordForm",
    "reset_password": f"{OUR_FORMS}ResetPasswordForm",
    "reset_password_from_key": f"{OUR_FORMS}ResetPasswordKeyForm",
    "reauthenticate": f"{OUR_FORMS}ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": f"{OUR_FORMS}AuthenticateForm",
    "reauthenticate": f"{OUR_FORMS}ReauthenticateByCodeForm",
    "activate_totp": f"{OUR_FORMS}ActivateTOTPForm",
    "add_webauthn": f"{OUR_FORMS}AddWebAuthnForm",
    "edit_webauthn": f"{OUR_FORMS}EditWebAuthnForm",
}
# Added to allauth's own limits (sign-in, sign-up, reset, codes); counted in the shared cache.
ACCOUNT_RATE_LIMITS = {
    "invitation": "20/m/ip",
    "invite": "60/h/user",
    "demo": "60/m/ip",
    "export": "30/m/user",
}
# Proxies in front that append to X-Forwarded-For; limits per address believe the header only as far as this.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HOMEOSTAT_PROXIES", "1" if HTTPS else "0"))
INVITATION_DAYS = 14
MFA_ADAPTER = "homeostat.platform.signin.adapter.MFAAdapter"
MFA_TOTP_ISSUER = "Homeostat"
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# People come by invitation, so nobody can take an address of others; the first user has no mail server yet.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ADAPTER = "homeostat.platform.signin.adapter.SocialAccountAdapter"
# An OIDC identity signs in the user of the same verified address only where the operator trusts the provider.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = os.environ.get("HOMEOSTAT_OIDC_TRUST_EMAIL", "") == "1"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
OIDC_URL = os.environ.get("HOMEOSTAT_OIDC_URL", "")
# The strength of sign-in the provider has to confirm (its `acr`); such a sign-in counts as a second proof.
OIDC_ACR = os.environ.get("HOMEOSTAT_OIDC_ACR", "")
if OIDC_URL:  # its packages take an eighth of the time in which a process loads
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "provider_class": "homeostat.platform.signin.single_sign_on.Provider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": os.environ.get("HOMEOSTAT_OIDC_NAME", "Single sign-on"),
                "client_id": os.environ.get("HOMEOSTAT_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("HOMEOSTAT_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_URL},
            }
        ],
    }

# Sessions and transport
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14  # until the policies are read, at the first page
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
THEME_COOKIE_NAME = "__Host-theme" if HTTPS else "theme"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
# Asked on the machine itself, past the proxy that brings the TLS.
SECURE_REDIRECT_EXEMPT = ["^health/$", "^ready/$", "^metrics/$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Browsers apply form-action to the redirect that leads from our sign-in form to the identity provider.
FORM_TARGETS = [
    f"{part.scheme}://{part.netloc}"
    for part in map(urlsplit, [os.environ.get("HOMEOSTAT_OIDC_SIGN_IN_URL", OIDC_URL)])
    if part.netloc
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *([FILES_URL] if FILES_APART else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *FORM_TARGETS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Language, time, numbers
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "UTC"  # of the server alone; platform/days.py says by which days the organisation lives
USE_TZ = True
# Who knows the organisation's time zone.
ORGANISATION_ZONE = "homeostat.areas.organisation.snapshots.time_zone"

# Files
STATIC_URL = "static/"
DOCS_FOLDER = Path(__file__).resolve().parents[2] / "docs"  # what /help/ shows; without it there is none
STATIC_ROOT = data_folder() / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "homeostat.areas.work.uploads.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
IMPORT_MAX_BYTES = 300_000_000
IMPORT_FOLDER = Path(os.environ.get("HOMEOSTAT_IMPORTS") or data_folder() / "imports").absolute()

# How often each token may ask the API in a minute
API_REQUESTS_PER_MINUTE = int(os.environ.get("HOMEOSTAT_API_REQUESTS", "600"))

# Jobs
PROCRASTINATE_IMPORT_PATHS = [
    "homeostat.areas.settings.jobs",
    "homeostat.areas.vitals.jobs",
    "homeostat.areas.work.jobs",
    "homeostat.connect.api.jobs",
    "homeostat.connect.files.jobs",
    "homeostat.platform.jobs.jobs",
]

# Mail
EMAIL_BACKEND = os.environ.get("HOMEOSTAT_MAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
if os.environ.get("HOMEOSTAT_SMTP_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["HOMEOSTAT_SMTP_HOST"]
    EMAIL_PORT = int(os.environ.get("HOMEOSTAT_SMTP_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("HOMEOSTAT_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("HOMEOSTAT_SMTP_PASSWORD", "")
    EMAIL_USE_TLS = os.environ.get("HOMEOSTAT_SMTP_TLS", "1") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("HOMEOSTAT_MAIL_FROM", "homeostat@localhost")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Far above what rate limits need: a full cache forgets at random, and with it the limits.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# "json": one object a line and nothing that tells who it was (platform/log_lines.py); else plain lines.
LOG_FORM = "json" if os.environ.get("HOMEOSTAT_LOG", "") == "json" else "plain"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "homeostat.platform.log_lines.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORM}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
