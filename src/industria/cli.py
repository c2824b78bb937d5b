"""The command ``industria``; see ``faces.cli``."""

from industria.faces.cli.main import app, main

__all__ = ["app", "main"]

if __name__ == "__main__":
    main()
