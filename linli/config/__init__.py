"""配置 — settings, routes and the server entry point; the only code that reads the environment."""
