"""Messages of this package: English in the code, Chinese in `texts.tsv`."""

from runtime.sentences import catalogue

say = catalogue("runtime")
