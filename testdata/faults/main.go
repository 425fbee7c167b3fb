// Command faults disturbs runs of the built program and looks at what becomes of the published results.
//
//	go run ./testdata/faults -earmark bin/earmark
//
// It kills runs, lets each of their operations on files fail, starts two at the same time, and damages published files; it
// prints a table, and ends with exit code 1 if anything was not as docs/faults.md promises. It runs at the root of the
// repository, on Linux and macOS.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"earmark/internal/faults"

	"golang.org/x/sync/errgroup"
)

const (
	small   = "testdata/studies/golden-48"
	example = "testdata/studies/mc903-topical/study.yaml"
)

// options are the numbers of events.
type options struct {
	kills, step, pairs, flips, processes, runs int
	seed                                       uint64
}

func main() {
	var o options
	program := flag.String("earmark", "bin/earmark", "program to disturb")
	flag.IntVar(&o.kills, "kills", 2000, "runs to kill")
	flag.IntVar(&o.step, "step", 1, "fail every so manieth operation on files; 0 for none")
	flag.IntVar(&o.pairs, "pairs", 200, "pairs of runs at the same time")
	flag.IntVar(&o.flips, "flips", 10_000, "bits to flip that the hashes must find")
	flag.IntVar(&o.processes, "processes", 300, "bits to flip that earmark verify must find")
	flag.IntVar(&o.runs, "runs", 30, "runs to measure; 0 for none")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the random moments and places")
	flag.Parse()
	if flag.NArg() > 0 || min(o.kills, o.step, o.pairs, o.flips, o.processes, o.runs) < 0 {
		flag.Usage()
		os.Exit(2)
	}
	path, err := filepath.Abs(*program)
	if err == nil {
		err = disturb(os.Stdout, faults.Program{Path: path}, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

// killers is the number of studies whose runs are killed at the same time.
const killers = 2

func disturb(w io.Writer, p faults.Program, o options) (err error) {
	dir, err := os.MkdirTemp("", "earmark-faults-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "what\tevents\texceptions\tseconds\tnote")
	var exceptions []string
	for _, part := range []struct {
		wanted bool
		run    func() ([]faults.Result, error)
	}{
		{o.kills > 0, func() ([]faults.Result, error) { return kills(p, dir, o) }},
		{o.step > 0, func() ([]faults.Result, error) {
			return faults.Operations(small, filepath.Join(dir, "operations"), o.step)
		}},
		{o.pairs > 0, func() ([]faults.Result, error) {
			r, err := faults.Pairs(p, small, filepath.Join(dir, "pairs"), o.pairs)
			return []faults.Result{r}, err
		}},
		{o.flips+o.processes > 0, func() ([]faults.Result, error) {
			return faults.Flips(p, small, filepath.Join(dir, "flips"), o.flips, o.processes, o.seed)
		}},
	} {
		if !part.wanted {
			continue
		}
		start := time.Now() //nolint:forbidigo // tells how long it took
		results, err := part.run()
		if err != nil {
			return err
		}
		seconds := fmt.Sprintf("%.0f", time.Since(start).Seconds()) //nolint:forbidigo // tells how long it took
		for i, r := range results {
			if i > 0 {
				seconds = "" // those before hold it
			}
			fmt.Fprintf(table, "%s\t%d\t%d\t%s\t%s\n", r.What, r.Events, len(r.Exceptions), seconds, r.Note)
			exceptions = append(exceptions, r.Exceptions...)
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, e := range exceptions {
		fmt.Fprintln(w, e)
	}
	if o.runs > 0 {
		if err := times(w, p, filepath.Join(dir, "times"), o.runs); err != nil {
			return err
		}
	}
	if len(exceptions) > 0 {
		return errors.New("not everything was as it must be")
	}
	return nil
}

// kills kills runs of several studies at the same time.
func kills(p faults.Program, dir string, o options) ([]faults.Result, error) {
	var parts [killers]faults.Result
	var group errgroup.Group
	for i := range parts {
		group.Go(func() (err error) {
			n := (o.kills + i) / killers
			parts[i], err = faults.Kills(p, small, filepath.Join(dir, fmt.Sprint("kills", i)), n, o.seed+uint64(i))
			return err
		})
	}
	err := group.Wait()
	return parts[:], err
}

// times prints how long commands take.
func times(w io.Writer, p faults.Program, dir string, n int) error {
	all, err := faults.Times(p, example, dir, n)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\nof the example study\truns\tmin ms\tmedian ms\tCPU min ms\tCPU median ms\t")
	names := map[string]string{"run": "unchanged run", "verify": "verify"}
	for _, t := range all {
		fmt.Fprintf(table, "%s\t%d\t%.0f\t%.0f\t%.0f\t%.0f\t\n", names[t.What], t.Runs, ms(t.Least), ms(t.Median), ms(t.LeastCPU), ms(t.MidCPU))
	}
	return table.Flush()
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
