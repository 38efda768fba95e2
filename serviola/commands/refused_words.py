"""What the command line's library says of words that it cannot take, in another language than English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TextIO

_KINDS = {"argument": "el argumento", "option": "la opción", "parameter": "el parámetro"}
_SAID = (
    (r"Missing (argument|option|parameter) ?(.*?)\.?", "Falta {kind} {0}."),
    (r"Missing command\.", "Falta una orden."),
    (r"No such command (.*?)\. Did you mean (.*)\?", "No existe la orden {0}. ¿Quiso decir {1}?"),
    (r"No such command (.*)\.", "No existe la orden {0}."),
    (r"No such option: (\S+)(?: \(Possible options: (.*)\))?", "No existe la opción {0}"),
    (r"Option (.*) requires an argument\.", "La opción {0} necesita un valor."),
    (r"Option (.*) requires (\d+) arguments\.", "La opción {0} necesita {1} valores."),
    (r"Option (.*) does not take a value\.", "La opción {0} no admite ningún valor."),
    (r"Got unexpected extra argument\(s\) \((.*)\)", "Sobran argumentos: {0}."),
    (r"Invalid value for (.*?): (.*)", "Valor no válido para {0}: {1}"),
    (r"Invalid value: (.*)", "Valor no válido: {0}"),
)
_VALUES = (
    (r"Input should be a valid integer.*", "debe ser un número entero"),
    (r"Input should be a valid number.*", "debe ser un número"),
    (r"Input should be greater than or equal to (.*)", "debe ser {0} o más"),
    (r"Input should be less than or equal to (.*)", "debe ser {0} o menos"),
    (r"(.*) is not one of (.*)\.", "{0} no es uno de {1}."),
    (r"there is no (.*)\. Did you mean (.*)\?", "no existe {0}. ¿Quiso decir {1}?"),
    (r"(?:File|Directory|Path) (.*) does not exist\.", "no existe {0}."),
    (r"(?:File|Directory|Path) (.*) is a file\.", "{0} es un archivo."),
    (r"(?:File|Directory|Path) (.*) is a directory\.", "{0} es una carpeta."),
)
"""What the library says, and the same in Spanish; what is not among it stays as the library says it."""


def in_spanish(message: str) -> str:
    """Say one sentence of the library in Spanish; what a person wrote stands in it as they wrote it."""
    for form, spanish in _SAID:
        if (found := re.fullmatch(form, message, re.DOTALL)) is None:
            continue
        parts = [part or "" for part in found.groups()]
        if "{kind}" in spanish:
            return spanish.format(parts[1], kind=_KINDS[parts[0]])
        if form.startswith("Invalid"):
            parts[-1] = _of_a_value(parts[-1])
        near = f" (parecidas: {parts[1]})" if form.startswith("No such option") and parts[1] else ""
        return spanish.format(*parts) + near
    return message


def _of_a_value(message: str) -> str:
    for form, spanish in _VALUES:
        if found := re.fullmatch(form, message, re.DOTALL):
            return spanish.format(*found.groups())
    return message


def show(error: Any, file: TextIO) -> None:
    """Print why words cannot be taken, and how they are written, as the library prints it in English."""
    said = error.format_message()
    if said.startswith("Uso: "):
        # A group without a command shows its whole help, which says how it is used.
        file.write(f"{said}\n")
        return
    lines: Sequence[str] = ()
    # Only what is wrong with the words themselves knows where they stood.
    if (context := getattr(error, "ctx", None)) is not None:
        usage = context.get_usage().replace("Usage: ", "Uso: ", 1)
        lines = (usage, f"Vea la ayuda con: {context.command_path} --help", "")
    file.write("\n".join((*lines, f"Error: {in_spanish(said)}", "")))
