"""Three addresses for machines. They say nothing a stranger may not know; the metrics ask for a token."""

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from homeostat.platform.watching import condition


@never_cache
@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Whether this process answers and reaches its database."""
    if not condition.is_reachable():
        return JsonResponse({"status": "failing", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "reachable"})


@never_cache
@login_not_required
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    """Whether a load balancer may send people here. A silent worker is told and takes no page away."""
    if not condition.is_reachable():
        return JsonResponse({"status": "not ready", "database": "unreachable"}, status=503)
    if not condition.is_migrated():
        facts = {"status": "not ready", "database": "reachable", "tables": "of another version"}
        return JsonResponse(facts, status=503)
    worker = "heard" if condition.workers_heard() else "silent"
    facts = {"status": "ready", "database": "reachable", "tables": "of this version", "worker": worker}
    return JsonResponse(facts)


@never_cache
@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; without a token in the settings this address does not exist."""
    if not settings.METRICS_TOKEN:
        raise Http404
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected.encode()):
        refused = HttpResponse("Send the token as: Authorization: Bearer …\n", status=401)
        refused.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refused
    from homeostat.platform.watching.measured import exposition

    content, kind = exposition()
    return HttpResponse(content, content_type=kind)
