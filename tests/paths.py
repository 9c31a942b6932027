"""The folders and files that tests read, so that a test file may lie at any depth."""

from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
FORMATS = TESTS / "formats"  # one short document in every format
PAGES = TESTS / "pages"  # documents with the kind of each of their lines
FOLLOW_UPS = TESTS / "follow_ups"  # a small folder set of questions that follow up another
QUESTIONS = TESTS / "questions.jsonl"  # the question set that ships
SHARED = ROOT.parent / "shared"  # public data sets and specifications, where they lie beside the checkout
COLLECTIONS = SHARED / "data"
