# A bare `make` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help build run run-all test check format lint docs bench golden simulate faults drill clean

BIN := bin/earmark
EXAMPLE := testdata/studies/mc903-topical/study.yaml
EXAMPLES := $(wildcard testdata/studies/*/study.yaml)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/earmark
	@go build -trimpath -o $(BIN) .

run: build ## run the example study and say where its report is
	@$(BIN) run --out out $(EXAMPLE)

run-all: build ## run all example studies with one command
	@$(BIN) run --out out $(EXAMPLES)

test: ## run every test that a laptop can
	go test ./...

check: format lint test docs ## format, vet, lint, test, and see that generated files are fresh
	@git diff --exit-code --stat -- docs testdata schemas || { echo "generated files were not fresh: commit the changes above"; exit 1; }

format: # rewrite Go files in the project's format
	gofumpt -l -w .

lint: # vet and lint (CONTRIBUTING.md says where golangci-lint comes from)
	go vet ./...
	golangci-lint run

docs: # regenerate the documents that are made from the code
	go run ./docs/generate

bench: build ## time and memory of whole runs, and the benchmarks of the packages
	go run ./testdata/generate/bench -earmark $(BIN)
	go test -run '^$$' -bench . -benchmem ./...

golden: ## rewrite the golden tables; read the diff before you commit it
	go test ./internal/command -run TestGolden -update

simulate: ## coverage and error rates in made-up studies, for docs/simulation.md (half an hour of one core)
	go test ./testdata/generate/simulate
	go run ./testdata/generate/simulate -write docs/simulation.md

faults: build ## kill, fail and race thousands of runs, for docs/faults.md (half an hour of both cores)
	go run ./testdata/faults -earmark $(BIN)

drill: build ## put known errors into the example studies and count how many the checks find, for docs/checks.md (some ten minutes)
	go run ./testdata/generate/drill -earmark $(BIN) -write docs/checks.md

clean: ## remove what was built and published here
	rm -rf bin out
