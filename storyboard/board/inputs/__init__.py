"""The interface of a template: what whoever fills it gives, declared with types and limits, and checked."""
