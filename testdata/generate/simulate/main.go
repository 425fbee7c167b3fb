// Command simulate measures the coverage of the 95 % intervals and the error rates of the tests of internal/stats in many
// made-up studies, and writes the tables of docs/simulation.md:
//
//	go run ./testdata/generate/simulate [-studies 10000] [-only NAME,NAME] [-write docs/simulation.md]
//
// Every cell (a scenario with its group size, variances and share below the limit of quantification) has a number, and by
// it a random stream of its own, so that the results do not depend on the number of processors, on -only, or on other
// scenarios.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// seed is the first word of the seed of every cell; the second is its number.
const seed = 20260302

func main() {
	studies := flag.Int("studies", 10000, "studies a cell")
	only := flag.String("only", "", "only the scenarios with one of these names, separated by commas")
	file := flag.String("write", "", "file whose part after the mark is replaced by the tables; the default is to print them")
	flag.Parse()
	if err := run(*studies, *only, *file); err != nil {
		fmt.Fprintln(os.Stderr, "simulate:", err)
		os.Exit(1)
	}
}

func run(studies int, only, file string) error {
	tables := markdown(measure(cells(), studies, only), studies)
	if file == "" {
		_, err := fmt.Print(tables)
		return err
	}
	const mark = "<!-- make simulate writes what follows -->\n"
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

// A cell is one scenario under one design.
type cell struct {
	scenario
	number int
	design design
}

// cells lists every scenario under each of its designs.
func cells() []cell {
	var all []cell
	for _, s := range scenarios {
		number := s.first
		for _, below := range s.below {
			for _, unequal := range []bool{false, true} {
				for _, n := range sizes {
					all = append(all, cell{s, number, design{n: n, unequal: unequal, below: below}})
					number++
				}
			}
		}
	}
	return all
}

// A tally counts what became of one method in the studies of a cell.
type tally struct {
	kind, method, setting string
	studies, given        int     // all of them, and those in which the method has a result
	sum, squares          float64 // over these: 1 for an interval that holds the truth or an error, or a share of errors
}

// tallies are those of one cell, in the order in which the scenario names them.
type tallies struct{ list []tally }

// The two kinds of tallies.
const (
	coverage  = "coverage"
	errorRate = "error"
)

// see counts one study. given is false where the method has no result, or the stage would not publish it.
func (t *tallies) see(kind, method, setting string, given, hit bool) {
	v := 0.0
	if hit {
		v = 1
	}
	t.add(kind, method, setting, given, v)
}

func (t *tallies) add(kind, method, setting string, given bool, v float64) {
	at := 0
	for at < len(t.list) && (t.list[at].kind != kind || t.list[at].method != method || t.list[at].setting != setting) {
		at++
	}
	if at == len(t.list) {
		t.list = append(t.list, tally{kind: kind, method: method, setting: setting})
	}
	t.list[at].studies++
	if given {
		t.list[at].given++
		t.list[at].sum += v
		t.list[at].squares += float64(v * v)
	}
}

// A measured cell with its tallies.
type measured struct {
	cell
	tallies
}

// measure runs the cells of the scenarios named in only, or of all if it is empty, on as many processors as there are.
func measure(all []cell, studies int, only string) []measured {
	out := make([]measured, len(all))
	var wait sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				c := all[i]
				out[i].cell = c
				r := rand.New(rand.NewPCG(seed, uint64(c.number)))
				for range studies {
					c.study(r, c.design, &out[i].tallies)
				}
				fmt.Fprintf(os.Stderr, "%3d of %d  %s, %s\n", i+1, len(all), c.name, c.design)
			}
		})
	}
	for i, c := range all {
		if only == "" || slices.Contains(strings.Split(only, ","), c.name) {
			next <- i
		}
	}
	close(next)
	wait.Wait()
	return out
}

// A line of a table: one method in one setting, by group size.
type line struct {
	kind, method, setting, variances string
	below                            float64
}

// markdown is a table of coverages and one of errors.
func markdown(cells []measured, studies int) string {
	var order []line
	entries := map[line]map[int]tally{}
	for _, c := range cells {
		for _, t := range c.list {
			l := line{t.kind, t.method, t.setting, c.design.variances(), c.design.below}
			if entries[l] == nil {
				entries[l] = map[int]tally{}
				order = append(order, l)
			}
			entries[l][c.design.n] = t
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d studies a cell.\n", studies)
	table := func(kind, title, explanation string, flag func(percent float64) bool) {
		if !slices.ContainsFunc(order, func(l line) bool { return l.kind == kind }) {
			return
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| method | setting | variances | below LLOQ |", title, explanation)
		for _, n := range sizes {
			fmt.Fprintf(&b, " n = %d |", n)
		}
		b.WriteString("\n|---|---|---|---:|" + strings.Repeat("---:|", len(sizes)) + "\n")
		for _, l := range order {
			if l.kind != kind {
				continue
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %.0f %% |", l.method, l.setting, l.variances, 100*l.below)
			for _, n := range sizes {
				b.WriteString(" " + entry(entries[l][n], flag) + " |")
			}
			b.WriteString("\n")
		}
	}
	table(coverage, "Coverage of the 95 % intervals", "Percent of intervals that hold the truth (Monte-Carlo standard error). "+
		"**Bold**: outside 93.5 to 96.5 %. \"of p %\": the share of studies with an interval, where it is not nearly all of them.",
		func(p float64) bool { return p < 93.5 || p > 96.5 })
	table(errorRate, "Error rates of the tests at 5 %", "Percent of studies with at least one false rejection, unless the setting says "+
		"otherwise (Monte-Carlo standard error). **Bold**: above 6 %.",
		func(p float64) bool { return p > 6 })
	return b.String()
}

// entry is a percentage with its standard error, bold if flagged.
func entry(t tally, flag func(percent float64) bool) string {
	if t.given == 0 {
		return "–"
	}
	given := float64(t.given)
	share := t.sum / given
	deviation := math.Sqrt(max(0, t.squares/given-float64(share*share)))
	text := fmt.Sprintf("%.1f", 100*share)
	if flag(100 * share) {
		text = "**" + text + "**"
	}
	text += fmt.Sprintf(" (%.2f)", 100*deviation/math.Sqrt(given))
	if percent := 100 * given / float64(t.studies); percent < 99.5 {
		text += fmt.Sprintf(" of %.0f %%", percent)
	}
	return text
}
