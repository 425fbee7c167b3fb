// Package simulate makes up studies for the examples, the tests and the benchmark. No animal stands behind any number.
// The same code gives the same bytes.
package simulate

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// File is a simulated file; its path is relative to the study's folder.
type File struct {
	Path string
	Data []byte
}

// Effect is a percent inhibition that is built into a study: what its analysis estimates.
type Effect struct {
	Group, Endpoint, Variable, Analyte, Definition string
	StudyDay                                       int32
	Percent                                        float64
}

// Study is a simulated example study.
type Study struct {
	Folder  string // below testdata/studies
	Files   []File // all but its study.yaml and README.md
	Effects []Effect
}

// Studies makes up every example study.
func Studies() []Study {
	return []Study{MC903(), Oxazolone(), Imiquimod(), NCNga()}
}

// Again makes up every example study once more, with other animals: the same design, effects and slips, drawn by a seed.
func Again(seed uint64) []Study {
	random := func(n uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, n)) }
	return []Study{mc903(random(1)), oxazolone(random(2)), imiquimod(random(3)), ncNga(random(4))}
}

// Write puts the files of a study into a folder.
func (s Study) Write(dir string) error {
	for _, f := range s.Files {
		file := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return fmt.Errorf("make the folder of a simulated file: %w", err)
		}
		if err := os.WriteFile(file, f.Data, 0o644); err != nil {
			return fmt.Errorf("write a simulated file: %w", err)
		}
	}
	return nil
}

// Generate is the program of a generator: it writes a study into the folder that its only argument names, or where the
// study is committed, seen from the top folder of the project.
func Generate(s Study) {
	dir := filepath.Join("testdata", "studies", s.Folder)
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := s.Write(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func normal(random *rand.Rand, mean, sd float64) float64 {
	return mean + float64(sd*random.NormFloat64())
}

// logNormal is a value with a geometric mean and a standard deviation of its natural logarithm.
func logNormal(random *rand.Rand, center, sd float64) float64 {
	return center * math.Exp(float64(sd*random.NormFloat64()))
}

// poisson counts events of which mean are expected, up to a few hundred, by multiplying uniform numbers (Knuth 1969).
func poisson(random *rand.Rand, mean float64) int {
	limit, count := math.Exp(-mean), 0
	for product := random.Float64(); product > limit; product *= random.Float64() {
		count++
	}
	return count
}

// grade is an observer's grade of 0 to most: a disease on a scale of the item's own, with noise, cut into steps.
func grade(random *rand.Rand, disease, strength float64, most int) int {
	g := int(math.Floor(float64(strength*math.Sqrt(disease)) + math.Abs(normal(random, 0, 0.35))))
	return min(max(g, 0), most)
}

// decimals is a number as an instrument shows it.
func decimals(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }

// comma is a number as a country with decimal commas shows it.
func comma(v float64, digits int) string { return strings.Replace(decimals(v, digits), ".", ",", 1) }

// day is the date of a study day in a layout of the package time.
func day(start time.Time, studyDay int, layout string) string {
	return start.AddDate(0, 0, studyDay).Format(layout)
}

// csvFile writes rows with a separator, with the line ends of Windows where a file came from there.
func csvFile(path string, comma rune, windows bool, rows [][]string) File {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = comma, windows
	if err := w.WriteAll(rows); err != nil {
		panic(err) // a buffer takes everything, and the separators are valid
	}
	return File{Path: path, Data: b.Bytes()}
}

// titled puts lines of text above the rows of a table, with as many cells as these have.
func titled(rows [][]string, lines ...string) [][]string {
	var titles [][]string
	for _, line := range lines {
		title := make([]string, len(rows[0]))
		title[0] = line
		titles = append(titles, title)
	}
	return append(titles, rows...)
}
