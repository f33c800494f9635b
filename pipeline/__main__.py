"""``python -m pipeline`` ≡ ``shishi``."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
