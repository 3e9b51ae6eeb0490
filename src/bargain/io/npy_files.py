"""`.npy`: the matrix alone, mapped and not read, with a small JSON beside it.

Beside ``rewards.npy`` stands ``rewards.npy.json`` with its labels and credences,
its shape and type, and its SHA-256. Without it, labels are numbered and credences
equal.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import IO, Any

import numpy as np

from bargain._arrays import COPY_LIMIT, row_blocks
from bargain._streams import FileStamp, MappedMatrix, RowStream
from bargain.errors import FileFormatError, InvalidOptionError
from bargain.hypotheses import HypothesisSet
from bargain.io.array_files import (
    ArrayHeader,
    check_matrix,
    memory_limit,
    read_header,
    sha256_of,
)
from bargain.io.assemble import FilePath, Missing, Table, assemble
from bargain.io.atomic import atomic_write
from bargain.io.failures import named_failures
from bargain.io.json_loading import load_json
from bargain.io.json_text import field_lines
from bargain.io.json_values import (
    check_format,
    check_keys,
    check_labels,
    check_list,
    check_number,
)

FORMAT = "bargain-array"
SCHEMA_VERSION = 1

_KEYS = ("format", "schema_version")
_OPTIONAL_KEYS = ("outcomes", "names", "credences", "shape", "dtype", "sha256")


def read_npy(path: FilePath, *, missing: Missing, normalize: bool) -> HypothesisSet:
    """Map a matrix; its file must stay as it is while the set is in use."""
    matrix = map_matrix(path)
    table = Table(matrix, None, None, None)
    beside = Path(f"{os.fspath(path)}.json")
    if beside.exists():
        table = _with_labels(path, beside, matrix, table)
    return assemble(path, table, missing, normalize=normalize)


def read_array_file(path: FilePath, *, mmap: bool, normalize: bool) -> HypothesisSet:
    """Return the set of a ``.npy`` file; see `HypothesisSet.from_npy`."""
    if not isinstance(mmap, bool):
        raise InvalidOptionError(f"mmap must be True or False (got {mmap!r})")
    with named_failures("read", path):
        found = read_npy(path, missing="error", normalize=normalize)
    if mmap:
        return found
    return HypothesisSet.from_arrays(
        np.array(found.utilities),
        found.credences,
        found.outcomes,
        found.names,
        copy=False,
    )


def map_matrix(path: FilePath) -> MappedMatrix:
    """Map the matrix of a file, once its head and its size agree."""
    place = os.fspath(path)
    stamp = FileStamp.of(path)
    with open(path, "rb") as file:
        header = read_header(place, file)
        check_matrix(place, header)
        _check_length(place, header, os.fstat(file.fileno()).st_size)
        matrix = MappedMatrix(
            file,
            dtype=header.dtype,
            mode="r",
            offset=header.offset,
            shape=header.shape,
            order="F" if header.fortran_order else "C",
        )
    matrix.stamp = stamp
    return matrix


def _check_length(place: str, header: ArrayHeader, size: int) -> None:
    if size != header.n_bytes:
        trouble = "is truncated" if size < header.n_bytes else "has bytes left over"
        raise FileFormatError(
            f"{place}: {trouble} ({size} bytes where its header promises "
            f"{header.n_bytes}); copy or save it again"
        )
    if _is_mapped_as_is(header):
        return
    needed = 8 * header.shape[0] * header.shape[1]
    if needed > memory_limit():
        raise FileFormatError(
            f"{place}: its {header.dtype.str} numbers must be converted, which needs "
            f"{needed} bytes of memory; save it as float64 or float32 in this "
            "machine's byte order, to be mapped"
        )


def _is_mapped_as_is(header: ArrayHeader) -> bool:
    return header.dtype in (np.dtype(np.float64), np.dtype(np.float32))


def _with_labels(
    path: FilePath, beside: Path, matrix: MappedMatrix, table: Table
) -> Table:
    place = str(beside)
    with named_failures("read", place):
        document = load_json(beside)
    fields = check_format(place, document, FORMAT, SCHEMA_VERSION)
    check_keys(place, fields, _KEYS, _OPTIONAL_KEYS)
    for key, found in (("shape", list(matrix.shape)), ("dtype", matrix.dtype.str)):
        said = fields.get(key)
        if said is not None and said != found:
            raise FileFormatError(
                f"{place}, {key}: says {said} where {os.fspath(path)} has {found}; "
                "write both again, or remove this file"
            )
    # A small matrix is hashed each time; a large one opens without being read, and
    # whoever needs to be sure calls `sha256_of`.
    said = fields.get("sha256")
    small = matrix.size <= COPY_LIMIT
    if said is not None and small and said != sha256_of(path):
        raise FileFormatError(
            f"{place}, sha256: is not that of {os.fspath(path)}, so one of the two is "
            "older; write both again, or remove this file"
        )
    given = fields.get("credences")
    credences = None
    if given is not None:
        credences = [
            check_number(f"{place}, credences[{k}]", value)
            for k, value in enumerate(check_list(f"{place}, credences", given))
        ]
    outcomes = check_labels(f"{place}, outcomes", fields.get("outcomes"))
    names = check_labels(f"{place}, names", fields.get("names"))
    return table._replace(credences=credences, outcomes=outcomes, names=names)


def write_npy(hypotheses: HypothesisSet, path: FilePath) -> None:
    """Write the matrix and the JSON beside it, each whole or not at all.

    Both are written in full before the first is renamed, the matrix first. Between
    the two renames a reader may see the new matrix with the old labels, which the
    shape or the SHA-256 then tells.
    """
    beside = f"{os.fspath(path)}.json"
    # The last to be opened is the first to be renamed.
    with atomic_write(beside) as description, atomic_write(path) as file:
        # numpy writes in blocks, also from a matrix mapped from this very path.
        _write_matrix(file, hypotheses.utilities)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        fields = _description(hypotheses, digest)
        description.write(f"{{\n{field_lines(fields)}\n}}\n".encode())


def _write_matrix(file: IO[bytes], matrix: Any) -> None:
    if not isinstance(matrix, RowStream):
        np.lib.format.write_array(file, matrix, allow_pickle=False)
        return
    head = {
        "descr": np.lib.format.dtype_to_descr(matrix.dtype),
        "fortran_order": False,
        "shape": matrix.shape,
    }
    np.lib.format.write_array_header_1_0(file, head)
    for rows in row_blocks(*matrix.shape):
        file.write(np.ascontiguousarray(matrix[rows]).tobytes())


def _description(hypotheses: HypothesisSet, digest: str) -> dict[str, object]:
    credences, names = hypotheses.credences, hypotheses.names
    uniform = bool((credences == 1.0 / len(credences)).all())
    return {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "shape": list(hypotheses.utilities.shape),
        "dtype": hypotheses.utilities.dtype.str,
        "sha256": digest,
        "outcomes": list(hypotheses.outcomes),
        "names": None if names.are_default else list(names),
        "credences": None if uniform else credences.tolist(),
    }
