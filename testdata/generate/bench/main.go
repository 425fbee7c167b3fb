// Command bench measures whole runs of the built program: the example study, and a large one that it generates.
//
//	go run ./testdata/generate/bench -earmark bin/earmark
//
// It prints for each study the measurements, the seconds that a run takes from start to end of the process (the least and
// the median of the runs, each into a new folder), the measurements per second of the median, and the most memory that
// any run held. It runs at the root of the repository, on Linux and macOS.
package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"text/tabwriter"
	"time"
)

const example = "testdata/studies/mc903-topical/study.yaml"

func main() {
	program := flag.String("earmark", "bin/earmark", "program to measure")
	runs := flag.Int("runs", 5, "runs of the example study")
	largeRuns := flag.Int("large-runs", 3, "runs of the large study")
	rows := flag.Int("rows", 1_000_000, "measurements of the large study")
	flag.Parse()
	if flag.NArg() > 0 || min(*runs, *largeRuns, *rows) < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := bench(*program, *runs, *largeRuns, *rows); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(program string, runs, largeRuns, rows int) error {
	dir, err := os.MkdirTemp("", "earmark-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	large := filepath.Join(dir, "large")
	generate := exec.Command("go", "run", "./testdata/generate/large", "-rows", strconv.Itoa(rows), large)
	generate.Stderr = os.Stderr
	if err := generate.Run(); err != nil {
		return fmt.Errorf("generate the large study: %w", err)
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "study\trows\truns\tmin s\tmedian s\trows/s\tpeak MB\t")
	for _, study := range []struct {
		config string
		runs   int
	}{{example, runs}, {filepath.Join(large, "study.yaml"), largeRuns}} {
		m, err := measure(program, study.config, filepath.Join(dir, "out"), study.runs)
		if err != nil {
			return fmt.Errorf("%s: %w", study.config, err)
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%.3f\t%.3f\t%.0f\t%.0f\t\n", m.study, m.rows, study.runs,
			m.least.Seconds(), m.median.Seconds(), float64(m.rows)/m.median.Seconds(), m.megabytes)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Printf("%s/%s, %d CPUs\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	return nil
}

// A measurement is what the runs of a study took.
type measurement struct {
	study         string
	rows          int // measurements
	least, median time.Duration
	megabytes     float64 // most memory that any run held
}

// measure runs the program on a study, each time into a new folder below out.
func measure(program, config, out string, runs int) (measurement, error) {
	var m measurement
	var took []time.Duration
	for i := range runs {
		folder := filepath.Join(out, strconv.Itoa(i))
		run := exec.Command(program, "run", "--out", folder, config)
		run.Stderr = os.Stderr
		start := time.Now() //nolint:forbidigo // it measures time
		err := run.Run()
		took = append(took, time.Since(start)) //nolint:forbidigo // it measures time
		if err != nil {
			return m, err
		}
		m.megabytes = max(m.megabytes, peak(run.ProcessState))
		if m.study, m.rows, err = published(folder); err != nil {
			return m, err
		}
		if err := os.RemoveAll(folder); err != nil {
			return m, err
		}
	}
	slices.Sort(took)
	m.least, m.median = took[0], (took[(runs-1)/2]+took[runs/2])/2
	return m, nil
}

// peak is the most memory that a process held, in MB. Linux counts it in KiB, macOS in bytes.
func peak(p *os.ProcessState) float64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	unit := int64(1024)
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return float64(usage.Maxrss*unit) / 1e6
}

// published reads the study and the number of its measurements from the record of the run.
func published(folder string) (study string, rows int, err error) {
	records, err := filepath.Glob(filepath.Join(folder, "*", "latest", "run.json"))
	if err != nil || len(records) != 1 {
		return "", 0, cmp.Or(err, fmt.Errorf("%d records of runs in %s, not one", len(records), folder))
	}
	data, err := os.ReadFile(records[0])
	if err != nil {
		return "", 0, err
	}
	var record struct {
		Study  string
		Tables []struct {
			Name string
			Rows int
		}
	}
	if err := json.Unmarshal(data, &record); err != nil {
		return "", 0, fmt.Errorf("%s: %w", records[0], err)
	}
	for _, t := range record.Tables {
		if t.Name == "measurements" {
			return record.Study, t.Rows, nil
		}
	}
	return "", 0, fmt.Errorf("%s names no table of measurements", records[0])
}
