"""The key file: who gets in, who does not, and that no crash or damage locks everybody out."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from copdesk.domain.errors import UserError
from copdesk.store import keys
from copdesk.store.keys import FLOOR, Kdf

PASSPHRASE = "тихий дощ над Десною"


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, bytes, str]:
    """A folder with a fresh key file, its key and recovery text."""
    dek, recovery = keys.create_keys(tmp_path, "desk-1", "iryna", PASSPHRASE, label="Ірина", kdf=FLOOR)
    return tmp_path, dek, recovery


def refused(code: str, call: Callable[..., object], *args: Any, **named: Any) -> UserError:
    with pytest.raises(UserError) as caught:
        call(*args, **named)
    assert caught.value.code == code
    return caught.value


def rewrite(folder: Path, **changes: object) -> None:
    """Change the key file the way a hand with knowledge of the checksum would."""
    body = json.loads((folder / keys.KEYS_NAME).read_text())
    del body["checksum"]
    body.update(changes)
    body["checksum"] = keys._checksum(body)
    (folder / keys.KEYS_NAME).write_text(json.dumps(body))


def test_passphrase_and_recovery_key_open_and_nothing_else_does(made: tuple[Path, bytes, str]) -> None:
    folder, dek, recovery = made
    assert len(dek) == 48
    assert keys.unlock(folder, PASSPHRASE) == (dek, "iryna")
    assert keys.unlock(folder, f"  {PASSPHRASE.replace(' ', '  ')} ") == (dek, "iryna")
    assert keys.unlock(folder, recovery) == (dek, "iryna")
    for wrong in ("", "тихий дощ над десною", PASSPHRASE + "!", "x" * 500):
        refused("passphrase_wrong", keys.unlock, folder, wrong)
    refused("desk_exists", keys.create_keys, folder, "desk-2", "iryna", PASSPHRASE, kdf=FLOOR)


def test_recovery_key_tolerates_the_hand_but_not_a_typo(made: tuple[Path, bytes, str]) -> None:
    folder, dek, recovery = made
    by_hand = recovery.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    in_cyrillic = recovery.translate(str.maketrans("ABCEHKMPTX", "АВСЕНКМРТХ")).replace("-", "")
    for text in (by_hand, in_cyrillic, f" {recovery.replace('-', ' – ')}\n"):
        assert keys.unlock(folder, text) == (dek, "iryna")
    place = 7
    other = "7" if recovery[place] != "7" else "8"
    refused("recovery_typo", keys.unlock, folder, recovery[:place] + other + recovery[place + 1 :])
    refused("recovery_typo", keys.unlock, folder, recovery[:-1])
    swapped = recovery[5:9] + recovery[4] + recovery[:4] + recovery[9:]
    refused("recovery_typo", keys.unlock, folder, swapped)


def test_a_second_person_gets_an_own_passphrase_and_can_lose_it(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _ = made
    keys.add_slot(folder, dek, "petro", "сім сірих коней у полі", label="Петро", kdf=FLOOR)
    assert keys.unlock(folder, "сім сірих коней у полі") == (dek, "petro")
    assert keys.unlock(folder, "сім сірих коней у полі", user="petro") == (dek, "petro")
    refused("passphrase_wrong", keys.unlock, folder, "сім сірих коней у полі", user="iryna")
    (slot,) = [slot for slot in keys.read_keys(folder).slots if slot.user == "petro"]
    assert (slot.label, slot.kind, slot.kdf) == ("Петро", "passphrase", FLOOR)
    keys.remove_slot(folder, slot.id)
    refused("passphrase_wrong", keys.unlock, folder, "сім сірих коней у полі")
    assert keys.unlock(folder, PASSPHRASE)[0] == dek


def test_the_last_passphrase_and_the_last_recovery_key_stay(made: tuple[Path, bytes, str]) -> None:
    folder, dek, recovery = made
    first, sealed = keys.read_keys(folder).slots
    refused("last_passphrase", keys.remove_slot, folder, first.id)
    refused("last_recovery", keys.remove_slot, folder, sealed.id)
    second = keys.add_recovery(folder, dek, "iryna")
    assert keys.unlock(folder, recovery)[0] == keys.unlock(folder, second)[0] == dek
    keys.remove_slot(folder, sealed.id)
    refused("passphrase_wrong", keys.unlock, folder, recovery)
    assert keys.unlock(folder, second)[0] == dek


def test_changing_a_passphrase_keeps_the_key_and_one_generation(made: tuple[Path, bytes, str]) -> None:
    folder, dek, recovery = made
    keys.change_passphrase(folder, PASSPHRASE, "зелена лампа біля вікна", kdf=FLOOR)
    refused("passphrase_wrong", keys.unlock, folder, PASSPHRASE)
    assert keys.unlock(folder, "зелена лампа біля вікна") == (dek, "iryna")
    assert keys.read_keys(folder).generation == 2
    assert keys.read_keys(folder).slots[-1].label == "Ірина"
    previous = keys.parse_keys((folder / keys.OLD_KEYS_NAME).read_bytes())
    assert previous.generation == 1
    keys.change_passphrase(folder, recovery, "нова стежка за хатою", kdf=FLOOR)
    assert keys.unlock(folder, "нова стежка за хатою") == (dek, "iryna")
    refused("passphrase_wrong", keys.change_passphrase, folder, PASSPHRASE, "нова стежка за хатою", kdf=FLOOR)


def test_a_slot_moved_to_another_user_or_desk_is_refused(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _ = made
    keys.add_slot(folder, dek, "petro", "сім сірих коней у полі", kdf=FLOOR)
    good = (folder / keys.KEYS_NAME).read_bytes()
    slots = json.loads(good)["slots"]
    rewrite(folder, slots=[slot | {"user": "petro"} for slot in slots if slot["user"] == "iryna"])
    refused("passphrase_wrong", keys.unlock, folder, PASSPHRASE)
    rewrite(folder, slots=[slot | {"id": slots[-1]["id"]} for slot in slots])
    refused("passphrase_wrong", keys.unlock, folder, PASSPHRASE)
    (folder / keys.KEYS_NAME).write_bytes(good)
    rewrite(folder, desk_id="desk-2")
    refused("passphrase_wrong", keys.unlock, folder, PASSPHRASE)
    (folder / keys.KEYS_NAME).write_bytes(good)
    rewrite(folder, proof="0" * 64)
    refused("keys_damaged", keys.unlock, folder, PASSPHRASE)


def test_another_desks_key_is_not_put_into_a_slot(made: tuple[Path, bytes, str]) -> None:
    folder, _, _ = made
    refused("keys_damaged", keys.add_slot, folder, os.urandom(48), "petro", "сім сірих коней у полі", kdf=FLOOR)


def test_missing_damaged_and_newer_files_each_say_so(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _ = made
    path = folder / keys.KEYS_NAME
    good = path.read_bytes()
    for bad in (b"", b"\x00" * 900, good[:-40], b"[]", b"{}", b"[" * 100_000, good + b" " * (1 << 20)):
        path.write_bytes(bad)
        refused("keys_damaged", keys.unlock, folder, PASSPHRASE)
    path.write_bytes(good)
    rewrite(folder, format=2)
    assert refused("keys_newer", keys.unlock, folder, PASSPHRASE).params == {"format": 2, "known": 1}
    path.write_bytes(good)
    rewrite(folder, cipher="sqlcipher-5")
    refused("keys_newer", keys.unlock, folder, PASSPHRASE)
    path.unlink()
    refused("keys_missing", keys.unlock, folder, PASSPHRASE)
    refused("keys_missing", keys.restore_previous_keys, folder)
    path.write_bytes(good)
    keys.add_slot(folder, dek, "petro", "сім сірих коней у полі", kdf=FLOOR)
    path.write_bytes(b"ruined")
    keys.restore_previous_keys(folder)
    assert keys.unlock(folder, PASSPHRASE) == (dek, "iryna")
    assert (folder / "desk.keys.damaged").read_bytes() == b"ruined"


def test_no_flipped_bit_of_the_key_file_passes_for_a_wrong_passphrase(made: tuple[Path, bytes, str]) -> None:
    folder, _, _ = made
    good = (folder / keys.KEYS_NAME).read_bytes()
    rng = random.Random(1)
    for place in rng.sample(range(len(good) * 8), 400):
        bad = bytearray(good)
        bad[place // 8] ^= 1 << place % 8
        try:
            same = keys.parse_keys(bytes(bad))
        except UserError as error:
            assert error.code in {"keys_damaged", "keys_newer"}
        else:
            assert same == keys.parse_keys(good)  # white space between the values


@pytest.mark.parametrize(
    "cost",
    [
        {"passes": 3, "memory": 1025 << 20},
        {"passes": 3, "memory": 63 << 20},
        {"passes": 2, "memory": 64 << 20},
        {"passes": 2000, "memory": 64 << 20},
        {"passes": "3", "memory": 64 << 20},
        {"passes": 3},
        None,
    ],
)
def test_slots_with_a_cost_out_of_bounds_are_refused(
    made: tuple[Path, bytes, str], cost: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused before anything is stretched: a cost out of bounds could keep the program busy for hours."""
    stretched: list[object] = []
    monkeypatch.setattr(keys.pwhash.argon2id, "kdf", lambda *args, **kwargs: stretched.append(args))
    folder, _, _ = made
    slots = json.loads((folder / keys.KEYS_NAME).read_text())["slots"]
    rewrite(folder, slots=[slots[0] | {"kdf": cost}, slots[1]])
    refused("keys_damaged", keys.unlock, folder, PASSPHRASE)
    assert stretched == []


def test_calibration_never_goes_under_the_floor() -> None:
    assert keys.calibrate(0.0) == FLOOR
    slow = keys.calibrate(0.5)
    assert slow.acceptable()
    assert slow.passes * slow.memory >= FLOOR.passes * FLOOR.memory
    assert not Kdf(passes=3, memory=(64 << 20) - 1).acceptable()


def test_derived_keys_follow_rfc_5869() -> None:
    # Appendix A.3 has an empty label; with one block of output the construction is the same.
    prk = keys.derive_key(bytes([0x0B] * 22), "", b"")
    assert prk.hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    assert keys.derive_key(b"k", "a") != keys.derive_key(b"k", "b")


def test_the_file_shows_neither_key_nor_passphrase(made: tuple[Path, bytes, str]) -> None:
    folder, dek, recovery = made
    text = (folder / keys.KEYS_NAME).read_text()
    for secret in (dek.hex(), dek[:16].hex(), PASSPHRASE, recovery, recovery.replace("-", "")):
        assert secret not in text


def test_keys_do_not_pull_in_the_database_library() -> None:
    code = "import sys, copdesk.store.keys; sys.exit('sqlalchemy' in sys.modules or 'sqlcipher3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="os.fork is missing on this system")
def test_fifty_kills_while_saving_never_tear_the_key_file(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _ = made
    rng = random.Random(2)
    saved = 0
    for _ in range(50):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            keep_saving(folder, writer)
        os.close(writer)
        told = os.read(reader, 4)  # it is at work
        time.sleep(rng.random() * 0.03)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told += b"".join(iter(partial(os.read, reader, 1 << 16), b""))
        os.close(reader)
        last = int.from_bytes(told[len(told) // 4 * 4 - 4 : len(told) // 4 * 4], "big")
        found = keys.read_keys(folder)
        assert found.generation >= last
        assert found.generation - keys.parse_keys((folder / keys.OLD_KEYS_NAME).read_bytes()).generation in {0, 1}
        saved = found.generation
    assert saved > 50
    assert keys.unlock(folder, PASSPHRASE) == (dek, "iryna")


def keep_saving(folder: Path, told: int) -> None:
    try:
        for number in range(1_000_000):
            found = keys.read_keys(folder)
            keys.save_keys(folder, replace(found, slots=(replace(found.slots[0], label=f"{number}"), *found.slots[1:])))
            os.write(told, (found.generation + 1).to_bytes(4, "big"))
    finally:
        os._exit(1)
