"""A local server that speaks the protocols of the hosted providers, with clips of the animatic engine."""
