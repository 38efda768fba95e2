"""`serviola erase --contact` leaves nothing of a contact, and says how much there was."""

from __future__ import annotations

from tests.console_api.apihouse import SECOND, told
from tests.fakes.command_line import serviola


def test_a_contact_is_erased_by_its_key_alone(tmp_path):
    async def story(api):
        body = {"contacts": [{"contact": "c-10023345", "reason": one} for one in ("complaint", "survey")]}
        assert (await api.asks(SECOND, "POST", "/v1/contacts", "contacts", json=body)).status_code == 200

    told(tmp_path, story)
    for rows in (2, 0):
        said = serviola("erase", "--contact", "c-10023345", cwd=tmp_path)
        assert (said.returncode, said.stdout) == (
            0,
            f"{rows} rows erased; nothing of this contact is left.\n",
        )
    both = serviola("erase", "--contact", "c-10023345", "--person", "ada", cwd=tmp_path)
    assert both.returncode == 2
    assert "alone" in both.stderr
