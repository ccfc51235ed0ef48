"""A film as a text file in git: YAML storyboards, planned and priced, generated and cut.

The packages, lowest first: errors and report; media and document; catalogue; board; store; plan and animatic;
providers and cut; run; film; cli. Imports point down only.

The public names are those of ``__init__.pyi`` beside this file. They load when they are first used, so that importing
the package costs nothing.
"""

from __future__ import annotations

import logging

import lazy_loader

from storyboard.version import VERSION

# A library says nothing until its user asks for it.
logging.getLogger(__name__).addHandler(logging.NullHandler())

__version__ = VERSION
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
