// Package verify checks a published run by code that shares nothing with the code that wrote it: no store, no tables, no
// stages, no statistics of theirs, another Parquet reader beside the writer's own. docs/verify.md says what is checked.
//
// Whatever a run's files hold, they are data to be doubted: their hashes are compared first, and Parquet is parsed only in
// a child process with a limit of memory and of time, so that a crafted file is a mismatch and not the end of the program.
package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"earmark/schemas"
)

// Names of the checks, in the order in which they are reported.
const (
	files      = "files"      // SHA256SUMS is right, nothing is missing, nothing is extra
	record     = "record"     // run.json names the same files
	readers    = "readers"    // both readers read the same cells
	columns    = "columns"    // names, types, nullability, units, descriptions, metadata
	contents   = "contents"   // the values have the content ID that run.json gives
	keys       = "keys"       // rows are unique and in order
	values     = "values"     // nothing required is missing, numbers are finite, words are known
	references = "references" // what is named exists
	counts     = "counts"     // numbers of animals and rows add up
	issueList  = "issues"     // issues.csv, the table and run.json tell the same issues
	summaries  = "summaries"  // recomputed from the responses
	inhibition = "inhibition" // recomputed from the responses
)

var order = []string{files, record, readers, columns, contents, keys, values, references, counts, issueList, summaries, inhibition}

// covers says for a person what each check compares, and unit what it counts.
var covers = map[string]struct{ unit, text string }{
	files:      {"files", "SHA256SUMS, byte for byte; none missing, none extra"},
	record:     {"files and tables", "as run.json names them"},
	readers:    {"cells", "the same through arrow-go and parquet-go"},
	columns:    {"columns", "name, type, null, unit, description, field id, metadata"},
	contents:   {"tables", "content IDs of run.json, from the values read"},
	keys:       {"rows", "unique and sorted"},
	values:     {"cells", "nothing required missing, finite, words and probabilities in their sets"},
	references: {"names", "every group, animal, result and file that is named exists"},
	counts:     {"rows", "animals, responses and results add up"},
	issueList:  {"issues", "the same in issues.csv, the table and run.json"},
	summaries:  {"numbers", "recomputed from the responses"},
	inhibition: {"numbers", "recomputed from the responses"},
}

// Tolerance is how far a recomputed number may lie from the published one: |a - b| <= 1e-9 max(|a|, |b|) + 1e-12 s, where s
// is the size of the numbers that it is the difference of, as a difference of two sums keeps no more digits than they have.
const (
	Tolerance = 1e-9
	rounding  = 1e-12
)

// listed is the number of mismatches of a check that are told one by one; beyond, they are counted.
const listed = 100

// A Mismatch is a difference. What does not apply is empty.
type Mismatch struct {
	Check    string `json:"check"`
	File     string `json:"file"` // path in the run
	Row      string `json:"row,omitempty"`
	Column   string `json:"column,omitempty"`
	Found    string `json:"found"`
	Expected string `json:"expected"`
}

// A Skip counts what a check did not compare, and says why.
type Skip struct {
	Count  int    `json:"count"`
	Reason string `json:"reason"`
}

// A Check is one kind of comparison and what it found.
type Check struct {
	Name       string     `json:"check"`
	Compared   int        `json:"compared"`
	Unit       string     `json:"unit"`
	Mismatches int        `json:"mismatches"`
	Listed     []Mismatch `json:"listed"` // the first of them
	Skipped    []Skip     `json:"skipped"`
}

func (c *Check) mismatch(m Mismatch) {
	m.Check = c.Name
	if c.Mismatches++; len(c.Listed) < listed {
		c.Listed = append(c.Listed, m)
	}
}

func (c *Check) skip(n int, reason string) {
	if at := slices.IndexFunc(c.Skipped, func(s Skip) bool { return s.Reason == reason }); at >= 0 {
		c.Skipped[at].Count += n
		return
	}
	c.Skipped = append(c.Skipped, Skip{n, reason})
}

// add joins what the same check found elsewhere.
func (c *Check) add(other Check) {
	c.Compared += other.Compared
	c.Mismatches += other.Mismatches
	c.Listed = append(c.Listed, other.Listed...)
	c.Listed = c.Listed[:min(len(c.Listed), listed)]
	for _, s := range other.Skipped {
		c.skip(s.Count, s.Reason)
	}
}

// A Report is what the checks of a run found.
type Report struct {
	Folder string  `json:"folder"`
	Study  string  `json:"study"`
	Run    string  `json:"run"`
	Pass   bool    `json:"pass"`
	Checks []Check `json:"checks"`
}

// newReport has every check, empty.
func newReport() *Report {
	r := &Report{Checks: make([]Check, len(order))}
	for i, name := range order {
		r.Checks[i] = Check{Name: name, Unit: covers[name].unit, Listed: []Mismatch{}, Skipped: []Skip{}}
	}
	return r
}

func (r *Report) check(name string) *Check { return &r.Checks[slices.Index(order, name)] }

// add joins the checks of another report of the same run.
func (r *Report) add(checks []Check) {
	for _, c := range checks {
		if slices.Contains(order, c.Name) {
			r.check(c.Name).add(c)
		}
	}
}

// Run checks the run in a folder, which Find found. The guard starts the processes in which Parquet is parsed.
func Run(ctx context.Context, dir string, guard Guard) (*Report, error) {
	hashed, err := hashFiles(dir)
	if err != nil {
		return nil, fmt.Errorf("verify %s: %w", dir, err)
	}
	r := newReport()
	r.Folder = dir
	wrong := checkSums(dir, hashed, r.check(files))
	rec := checkRecord(dir, hashed, r.check(record), wrong)
	r.Study, r.Run = rec.Study, rec.Run

	var sound []string
	for _, row := range schemas.Published() {
		file := tableFile(row.Table())
		switch _, there := hashed[file]; {
		case !there: // missing: told by the checks of files, if it should be there
		case wrong[file]:
			if err := r.parse(ctx, guard, dir, hashed, file); err != nil {
				return nil, err
			}
		default:
			sound = append(sound, file)
		}
	}
	if err := r.parse(ctx, guard, dir, hashed, sound...); err != nil {
		return nil, err
	}
	r.Pass = !slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Mismatches > 0 })
	return r, nil
}

// parse has tables checked by a child process. If it dies, each is parsed alone, to find out which one it died of, and the
// others together again.
func (r *Report) parse(ctx context.Context, guard Guard, dir string, hashed map[string]hashed, names ...string) error {
	checks, failure := guard.tables(ctx, dir, hashed, names)
	if err := ctx.Err(); err != nil {
		return err
	}
	if failure == "" {
		r.add(checks)
		return nil
	}
	if len(names) <= 1 {
		file := strings.Join(names, "")
		r.check(readers).mismatch(Mismatch{File: file, Found: failure, Expected: "a file that can be read in bounded memory and time"})
		return nil
	}
	var alive []string
	for _, name := range names {
		_, failure := guard.tables(ctx, dir, hashed, []string{name})
		if err := ctx.Err(); err != nil {
			return err
		}
		if failure == "" {
			alive = append(alive, name)
			continue
		}
		r.check(readers).mismatch(Mismatch{File: name, Found: failure, Expected: "a file that can be read in bounded memory and time"})
	}
	if len(alive) < len(names) {
		return r.parse(ctx, guard, dir, hashed, alive...)
	}
	r.check(readers).mismatch(Mismatch{File: "tables", Found: failure, Expected: "tables that can be compared in bounded memory and time"})
	return nil
}

// tableFile is the path of a table in a run.
func tableFile(name string) string { return "tables/" + name + ".parquet" }
