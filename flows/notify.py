"""Telling people how a night ended, through Apprise: mail, chat or a web hook, as the settings have it.

The URLs hold tokens and passwords, so nothing that is said of them has more than their scheme.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from config.files import ConfigError
from config.settings import FILE, Settings
from flows.home import Home

if TYPE_CHECKING:  # half a second, which a night that tells nobody need not wait
    from apprise import Apprise


def announce_end(
    place: Home, settings: Settings, state: str, run_id: str | None, body: str, *, ok: bool = False
) -> list[str]:
    """Tell whom it concerns how a night on a home ended; gives what could not be sent, in words."""
    subject = f"Presscut: {state}" + (f", run {run_id}" if run_id else "")
    return announce(settings, subject, f"{body}\n\nHome: {place.folder}", ok=ok)


def announce(settings: Settings, subject: str, body: str, *, ok: bool) -> list[str]:
    """Send a message to whom it concerns, as good news or bad; gives what could not be sent, in words."""
    if not settings.notify or (ok and settings.notify_on == "failures"):
        return []
    from apprise import NotifyFormat, NotifyType

    kind = NotifyType.SUCCESS if ok else NotifyType.FAILURE
    remarks = []
    for name, channel in load_channels(settings):
        try:
            sent = channel.notify(body, subject, kind, NotifyFormat.TEXT)
        except Exception as error:  # a plug-in's own mistake must not end a night
            remarks.append(f"notification to {name} could not be sent: {type(error).__name__}")
            continue
        if not sent:
            remarks.append(f"notification to {name} could not be sent; `apprise -vv -b test URL` says why")
    return remarks


def load_channels(settings: Settings) -> list[tuple[str, Apprise]]:
    """The channels of the settings, each with the name it may be called by. Raises ConfigError where Apprise can make
    nothing of a URL."""
    if not settings.notify:
        return []
    from apprise import Apprise, AppriseAsset

    for logger in ("apprise", "urllib3"):  # their warnings quote addresses
        logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
    channels = []
    for place, url in enumerate(settings.notify, 1):
        name = f"{url.get_secret_value().partition(':')[0]}://… (number {place} of {len(settings.notify)})"
        channel = Apprise(asset=AppriseAsset(app_id="Presscut", app_url=""))
        if not channel.add(url.get_secret_value()):
            raise ConfigError(f"{FILE} or PRESSCUT_NOTIFY: 'notify': {name} is no URL that Apprise can use")
        channels.append((name, channel))
    return channels
