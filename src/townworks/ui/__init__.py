"""界面: base page, components, charts, fragments. No models."""
