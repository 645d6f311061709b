"""A real WordPress on stage, for the contract of all platforms: one post of its own, and what people do under it."""

from __future__ import annotations

from typing import Any

from moderator.domain import markup
from moderator.servers.wordpress import WordPress
from tests.servers.contract.stages.stage import Answered, Signed, nth, void
from tests.servers.wordpress.site import Site


class WordPressStage(Answered, Signed):
    """A post with its comments, read and answered by the site's administrator."""

    name = "wordpress"

    def __init__(self, site: Site) -> None:
        self.site = site
        self.post = site.post("Article 4 – Les bibliothèques", "<p>Elles ouvrent le dimanche.</p>")
        self.consultation = f"post/{self.post}"
        texts = [f"Avis numéro {n} sur les bibliothèques." for n in range(18)]
        self.written = dict(zip(site.comments(self.post, texts), texts, strict=True))
        self._key = min(self.written)
        self.key = f"comment/{self._key}"
        self.happenings = {
            "arrive": lambda n: self._say(f"Arrivé {n}"),
            "edit": lambda n: self._edit(n, f"Corrigé {n}, autrement."),
            "remove": self._remove,
            "comment": lambda n: self._say(f"Dit {n}", parent=self._other(n)),
        }
        self._given = site.credentials

    @property
    def url(self) -> str:
        return self.site.url

    def connect(self, url: str) -> WordPress:
        return WordPress(url, self._given, page_size=5, pause=lambda _seconds: None)

    def expire(self) -> None:
        """An administrator withdraws the application password and makes another one."""
        self.site.php("$out = WP_Application_Passwords::delete_all_application_passwords(1)")
        self.site.password = self.site.password_for(self.site.user)

    def renew(self) -> None:
        self._given = self.site.credentials

    def between(self, happen: Any) -> None:
        raise NotImplementedError("a bad line's `after` serves for this")

    # ------------------------------------------------------------------------------------------------- what happens

    def _other(self, n: int) -> int:
        found = nth([one for one in self.written if one != self._key], n)
        assert found is not None
        return found

    def _say(self, text: str, parent: int = 0) -> None:
        (id_,) = self.site.comments(self.post, [text], parent=parent)
        self.written[id_] = text

    def _edit(self, n: int, text: str) -> None:
        id_ = self._other(n)
        void(self.site.rest("POST", f"/wp/v2/comments/{id_}", {"content": text}))
        self.written[id_] = text

    def _remove(self, n: int) -> None:
        id_ = self._other(n)
        void(self.site.rest("DELETE", f"/wp/v2/comments/{id_}?force=true"))
        del self.written[id_]

    # -------------------------------------------------------------------------------------------------- what is shown

    def _rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for status in ("approve", "hold", "trash"):
            path = f"/wp/v2/comments?post={self.post}&status={status}&context=edit&per_page=100&orderby=id&order=asc"
            rows += self.site.rest("GET", path)[1]
        return rows

    def truth(self) -> dict[str, str]:
        """What people wrote, whatever was masked since."""
        return {f"comment/{id_}": text for id_, text in self.written.items()}

    def published(self) -> dict[str, bool]:
        return {
            f"comment/{one['id']}": one["status"] == "approved" for one in self._rows() if one["id"] in self.written
        }

    def wordings(self) -> dict[str, str]:
        """The texts as they stand on the site."""
        return {f"comment/{one['id']}": _text(one) for one in self._rows() if one["id"] in self.written}

    def said(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self._rows():
            if one["id"] not in self.written and one["status"] == "approved":
                found.setdefault(f"comment/{one['parent']}", []).append(_text(one))
        return found

    def shown(self) -> list[str]:
        return self.said().get(self.key, [])

    def overwrite(self, text: str) -> None:
        for one in self._rows():
            if one["parent"] == self._key and one["id"] not in self.written:
                self.site.rest("DELETE", f"/wp/v2/comments/{one['id']}?force=true")
        if text:
            self.site.rest("POST", "/wp/v2/comments", {"post": self.post, "parent": self._key, "content": text})

    def close_door(self) -> None:
        self.site.php("wp_update_post(['ID' => $v['post'], 'comment_status' => 'closed'])", post=self.post)


def _text(row: dict[str, Any]) -> str:
    return markup.plain(str(row["content"]["raw"]))
