"""`.npz`: arrays utilities, credences, outcomes and names in one archive.

An archive of a few kilobytes can promise gigabytes, so every promise is checked
against what is stored and what the machine has before room is made for it.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib

import numpy as np

from bargain.errors import FileFormatError
from bargain.hypotheses import HypothesisSet
from bargain.io.array_files import (
    ArrayHeader,
    check_matrix,
    memory_limit,
    read_header,
)
from bargain.io.assemble import FilePath, Missing, Table, assemble
from bargain.io.atomic import atomic_write
from bargain.io.cells import shown
from bargain.io.failures import first_line

# Up to this size no archive can do harm. Above it, utilities that shrink more than
# a hundredfold are a bomb, or so repetitive that they need not be so many.
_HARMLESS_BYTES = 1 << 28
_LARGEST_RATIO = 100


def read_npz(path: FilePath, *, missing: Missing, normalize: bool) -> HypothesisSet:
    """Read an archive into memory; only `utilities` must be in it."""
    place = os.fspath(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_promises(place, archive)
            table = _read_table(place, archive)
    except FileFormatError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        RuntimeError,  # encrypted
        ValueError,
    ) as error:
        raise FileFormatError(
            f"{place}: not a whole .npz archive ({first_line(error)}); copy or save it "
            "again"
        ) from error
    return assemble(path, table, missing, normalize=normalize)


def _check_promises(place: str, archive: zipfile.ZipFile) -> None:
    promised = sum(member.file_size for member in archive.infolist())
    stored = sum(member.compress_size for member in archive.infolist())
    if promised > _HARMLESS_BYTES and promised > _LARGEST_RATIO * stored:
        raise FileFormatError(
            f"{place}: {stored} bytes that promise {promised} look like a bomb; if you "
            "trust it, unpack it and read the .npy file"
        )
    for member in archive.infolist():
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileFormatError(
                f"{place}: {shown(member.filename)} is packed in a way that numpy does "
                "not use; save it with numpy.savez"
            )
    if promised > memory_limit():
        raise FileFormatError(
            f"{place}: needs {promised} bytes of memory, more than there is; save it "
            "as .npy, which is mapped"
        )


def _read_table(place: str, archive: zipfile.ZipFile) -> Table:
    present = set(archive.namelist())
    if "utilities.npy" not in present:
        found = ", ".join(
            shown(name.removesuffix(".npy")) for name in sorted(present)[:6]
        )
        raise FileFormatError(
            f"{place}: no array is called 'utilities' (got {found or 'none'}); save it "
            "as numpy.savez(file, utilities=..., credences=...)"
        )
    utilities = _read_array(place, archive, "utilities")
    credences = (
        _read_array(place, archive, "credences") if "credences.npy" in present else None
    )
    outcomes, names = (
        _read_array(place, archive, key).tolist() if f"{key}.npy" in present else None
        for key in ("outcomes", "names")
    )
    return Table(utilities, credences, outcomes, names)


def _read_array(place: str, archive: zipfile.ZipFile, key: str) -> np.ndarray:
    where = f"{place}, array '{key}'"
    member = archive.getinfo(f"{key}.npy")
    with archive.open(member) as file:
        header = read_header(where, file)
    if header.n_bytes != member.file_size:
        raise FileFormatError(
            f"{where}: its header promises {header.n_bytes} bytes where the archive "
            f"has {member.file_size}; save it again"
        )
    if key == "utilities":
        check_matrix(where, header)
    else:
        _check_vector(where, header, "fiu" if key == "credences" else "U")
    with archive.open(member) as file:
        return np.asarray(np.lib.format.read_array(file, allow_pickle=False))


def _check_vector(where: str, header: ArrayHeader, kinds: str) -> None:
    if len(header.shape) != 1 or header.dtype.kind not in kinds:
        what = "text" if kinds == "U" else "real numbers"
        raise FileFormatError(
            f"{where}: must be a one-dimensional array of {what} (got shape "
            f"{header.shape} of {header.dtype}); convert it and save again"
        )


def write_npz(hypotheses: HypothesisSet, path: FilePath) -> None:
    """Write an archive, not packed, whole or not at all; default names are left out."""
    arrays = {
        "utilities": np.asarray(hypotheses.utilities),
        "credences": hypotheses.credences,
        "outcomes": np.array(list(hypotheses.outcomes), dtype=np.str_),
    }
    if not hypotheses.names.are_default:
        arrays["names"] = np.array(list(hypotheses.names), dtype=np.str_)
    with atomic_write(path) as file, zipfile.ZipFile(file, "w") as archive:
        # As numpy.savez does, but with no time in it: the same set, the same bytes.
        for key, array in arrays.items():
            member = zipfile.ZipInfo(f"{key}.npy")
            with archive.open(member, "w", force_zip64=True) as part:
                np.lib.format.write_array(part, array, allow_pickle=False)
