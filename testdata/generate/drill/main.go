// Command drill measures what the checks find, and writes the tables of docs/checks.md:
//
//	go run ./testdata/generate/drill -earmark bin/earmark [-variants 50] [-seed 1] [-again 50] [-write docs/checks.md]
//
// It runs `earmark drill` on the example studies, and `earmark check` on studies of the same designs with other animals, in
// which nothing is wrong.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"earmark/internal/drill"
	"earmark/internal/simulate"
)

const examples = "testdata/studies"

func main() {
	earmark := flag.String("earmark", "bin/earmark", "the program")
	variants := flag.Int("variants", 50, "variants of each code")
	seed := flag.Uint64("seed", 1, "seed of the variants")
	again := flag.Int("again", 50, "studies of each design with other animals")
	file := flag.String("write", "", "file whose part after the mark is replaced by the tables; the default is to print them")
	flag.Parse()
	if err := run(*earmark, *variants, *seed, *again, *file); err != nil {
		fmt.Fprintln(os.Stderr, "drill:", err)
		os.Exit(1)
	}
}

func run(earmark string, variants int, seed uint64, again int, file string) error {
	configs, err := filepath.Glob(filepath.Join(examples, "*", "study.yaml"))
	if err != nil {
		return err
	}
	args := append([]string{"drill", "--json", "--variants", fmt.Sprint(variants), "--seed", fmt.Sprint(seed)}, configs...)
	out, err := output(earmark, args...)
	if err != nil {
		return err
	}
	var result drill.Result
	if err := json.Unmarshal(out, &result); err != nil {
		return err
	}
	others, err := otherAnimals(earmark, again)
	if err != nil {
		return err
	}
	tables := result.Markdown() + others
	if file == "" {
		_, err := fmt.Print(tables)
		return err
	}
	const mark = "<!-- make drill writes what follows -->\n"
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	prose, _, found := bytes.Cut(old, []byte(mark))
	if !found {
		return fmt.Errorf("%s has no line %q: add it where the tables belong", file, strings.TrimSpace(mark))
	}
	return os.WriteFile(file, []byte(string(prose)+mark+"\n"+tables), 0o644)
}

// output runs the program. Exit code 3 says that the data have errors, which is told in what it prints.
func output(earmark string, args ...string) ([]byte, error) {
	process := exec.Command(earmark, args...)
	process.Stderr = os.Stderr
	out, err := process.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 {
		return out, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", earmark, args[0], err)
	}
	return out, nil
}

// A tally counts what is said of the studies of a design.
type tally struct {
	studies, errors, warnings int
	codes                     map[string]int // studies with an error or a warning of a code
}

// otherAnimals checks studies of the designs of the examples with other animals.
func otherAnimals(earmark string, seeds int) (string, error) {
	dir, err := os.MkdirTemp("", "drill-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }() // of the operating system's temporary folder
	var folders []string
	tallies := map[string]*tally{}
	for seed := range seeds {
		for _, study := range simulate.Again(uint64(seed) + 1) {
			home := filepath.Join(dir, fmt.Sprint(seed), study.Folder)
			if err := study.Write(home); err != nil {
				return "", err
			}
			config, err := os.ReadFile(filepath.Join(examples, study.Folder, "study.yaml"))
			if err != nil {
				return "", err
			}
			name := filepath.Join(home, "study.yaml")
			if err := os.WriteFile(name, config, 0o644); err != nil {
				return "", err
			}
			if tallies[study.Folder] == nil {
				folders = append(folders, study.Folder)
				tallies[study.Folder] = &tally{codes: map[string]int{}}
			}
			out, err := output(earmark, "check", "--json", name)
			if err != nil {
				return "", err
			}
			if err := tallies[study.Folder].count(out); err != nil {
				return "", err
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\nThe same designs with other animals, %d studies each:\n\n| Design | Errors a study | Warnings a study | Codes, with the studies that raise them |\n|---|--:|--:|---|\n", seeds)
	for _, folder := range folders {
		t := tallies[folder]
		var codes []string
		for code, n := range t.codes {
			codes = append(codes, fmt.Sprintf("%s %d", code, n))
		}
		slices.Sort(codes)
		n := float64(max(1, t.studies))
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %s |\n", folder, float64(t.errors)/n, float64(t.warnings)/n, strings.Join(codes, ", "))
	}
	return b.String(), nil
}

// count adds what is said of one study, as check prints it.
func (t *tally) count(out []byte) error {
	var said struct {
		Issues []struct{ Code, Severity, Accepted string }
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	if err := decoder.Decode(&said); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	t.studies++
	seen := map[string]bool{}
	for _, i := range said.Issues {
		switch {
		case i.Accepted != "":
			continue
		case i.Severity == "error":
			t.errors++
		case i.Severity == "warning":
			t.warnings++
		default:
			continue
		}
		if !seen[i.Code] {
			seen[i.Code] = true
			t.codes[i.Code]++
		}
	}
	return nil
}
