"""Generation of the pairs of a source: parts, themes, candidates, selection, and pairs kept from before."""
