# Every habit is one word: `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
# The environment is whole when it holds a copy of the lock it was made from, written last.
# The folder's path is part of the name, because an environment does not survive a move.
READY := .venv/made-for-$(shell pwd | cksum | cut -d' ' -f1)
BOOK := _build/html/.complete
PDF := _build/reading_digits.pdf
JUPYTER_BOOK := $(BIN)/jupyter-book build book --config _config.yml --toc $(CURDIR)/_toc.yml --path-output .
SOURCES := $(shell find book lecture_helpers -type f -not -name '*.pyc' -not -path '*/.ipynb_checkpoints/*')
# Where an instructor's course lies; no command deletes what is in it.
COURSE ?= course
NOTEBOOKS := $(wildcard book/*.ipynb exercises/*.ipynb)

.DELETE_ON_ERROR:
.PHONY: help environment book pdf exercises course collect marks feedback grade test lint format serve lab outputs lock bench clean

help:
	@echo 'make book     build the book into _build/html'
	@echo 'make pdf      print the book to _build/reading_digits.pdf'
	@echo 'make test     run all tests: helpers, notebooks, the built book, the site in a browser'
	@echo 'make lint     check the code, the notebooks and the generated files'
	@echo 'make format   put right what lint can put right'
	@echo 'make serve    show the built book on http://localhost:8000'
	@echo 'make lab      open the notebooks in JupyterLab'
	@echo 'make outputs  run the notebooks and store the outputs that the tests compare'
	@echo 'make exercises  write the notebooks of the students and the pages from exercises/*.ipynb'
	@echo 'make course   lay out a course for nbgrader; the page for instructors has the rest:'
	@echo '  make collect SET=01_tensors FROM=folder, make marks SET=..., make feedback SET=...'
	@echo 'make grade    grade a sample class with everything that can go wrong'
	@echo 'make lock     pin the versions of pyproject.toml in requirements.lock'
	@echo 'make bench    measure what the project promises about speed and memory'
	@echo 'make clean    remove what was built, but not .venv'

environment: $(READY)

$(READY): requirements.lock
	@if ! cmp -s requirements.lock $@; then \
	  $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	    { echo "Reading Digits needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.11"; exit 1; }; \
	  $(PYTHON) -c 'import ensurepip, venv' || \
	    { echo "This Python cannot make environments; on Debian: apt-get install python3-venv"; exit 1; }; \
	  echo "Making .venv: this takes some minutes and 3.3 GB of disk, once" && \
	  rm -rf .venv && $(PYTHON) -m venv .venv && \
	  $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .; \
	fi && cp requirements.lock $@

book: $(BOOK)
	@echo "The book: file://$(CURDIR)/_build/html/index.html"

# Always all pages into an empty folder: an incremental build keeps stale assets, and the
# execution cache makes a full one cheap.
$(BOOK): $(READY) $(SOURCES) _config.yml _toc.yml
	rm -rf _build/html
	$(BIN)/python tools/run_chapters.py
	$(JUPYTER_BOOK) --all -W -n --keep-going
	touch $@

# One page of everything, printed: its bookmarks and links are those of the page.
pdf: $(PDF)
	@echo "The book: $(CURDIR)/$(PDF)"

$(PDF): $(BOOK) tools/make_pdf.py
	$(JUPYTER_BOOK) --builder singlehtml -W -n --keep-going
	$(BIN)/python tools/make_pdf.py _build/singlehtml/intro.html $@

# Two at a time: each file and each notebook stays with one of the two.
test: $(BOOK)
	TF_NUM_INTRAOP_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/normalise.py --check $(NOTEBOOKS)
	$(BIN)/python tools/write_environment.py --check
	$(BIN)/python tools/write_exercises.py --check

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python tools/normalise.py $(NOTEBOOKS)
	$(BIN)/python tools/write_environment.py

serve: $(BOOK)
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

lab: $(READY)
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/book

outputs: $(READY)
	$(BIN)/jupyter nbconvert --to notebook --execute --inplace $(wildcard book/*.ipynb)
	$(BIN)/python tools/normalise.py $(NOTEBOOKS)

exercises: $(READY)
	$(BIN)/python tools/write_exercises.py

course: $(READY)
	$(BIN)/python tools/make_course.py $(SET) --course '$(COURSE)'

collect: $(READY)
	@test -n '$(SET)' -a -n '$(FROM)' || { echo 'make collect SET=01_tensors FROM=folder'; exit 2; }
	$(BIN)/python tools/collect.py '$(SET)' '$(FROM)' --course '$(COURSE)'

marks: $(READY)
	$(BIN)/python tools/grade.py '$(SET)' --course '$(COURSE)'

feedback: $(READY)
	cd '$(COURSE)' && '$(CURDIR)/$(BIN)/python' -m nbgrader generate_feedback '$(SET)' --force

grade: $(READY)
	$(BIN)/python tools/sample_class.py

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --group book --group exercises --group pdf --group test \
	  --group lock --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet -o requirements.lock
	$(BIN)/python tools/write_environment.py

bench: $(READY)
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/bench_peers.py

clean:
	rm -rf _build dist build *.egg-info .pytest_cache .ruff_cache .hypothesis
