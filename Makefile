# `make` lists what it can do.
help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/'
demo: ## the example program on a local Google Workspace
	@scripts/demo
test: ## style, types, imports and tests
	@scripts/test
bench: ## speed and size, in ratios
	@scripts/bench
.PHONY: help demo test bench
