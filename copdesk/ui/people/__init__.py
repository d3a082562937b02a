"""People in the window: who may be here twice, two records made one, a person erased by law."""
