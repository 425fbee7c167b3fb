package rundiff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"

	"earmark/internal/rerun"
	"earmark/internal/table"
	"earmark/pipeline"
	"earmark/schemas"
	"earmark/schemas/plan"

	"golang.org/x/sync/errgroup"
)

// A Run is one of the two runs.
type Run struct {
	ID      string
	Program string // the program that made it, in words
	Plan    *plan.Plan
	Tables  Tables                  // as published
	Files   *table.Of[schemas.File] // what it was made from; nil if that is not to be had
}

// Kinds of cause.
const (
	Cell      = "cell"      // one measurement and the cell that it was read from
	Cells     = "cells"     // several that were tried together only
	File      = "file"      // a file of animals, doses or formulations
	Parameter = "parameter" // a value of the plan
	Program   = "program"   // the program that made the run
)

// A Cause is something that differs between two runs and may change results.
type Cause struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
	// Untried is why what it does alone is not known; empty if it was tried.
	Untried string `json:"untried,omitempty"`
	Changes int    `json:"changes"` // results that it changes alone
}

// A Diff is how the second run differs from the first.
type Diff struct {
	Study   string   `json:"study"`
	Old     string   `json:"old"` // run id
	New     string   `json:"new"`
	Results int      `json:"results"` // in either run
	Changes []Change `json:"changes"` // the most important first
	Tables  []Rows   `json:"tables"`  // those that differ, in order of name
	Causes  []Cause  `json:"causes"`
	Remarks []Remark `json:"remarks,omitempty"` // what the catalogue of issues has a code for
	// Unattributed is why there are no causes; empty if they were looked for.
	Unattributed string `json:"unattributed,omitempty"`
	Reruns       int    `json:"reruns"` // how often the study was computed to find out
}

// A Remark is an issue that only the comparison of two runs shows.
type Remark struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// remarks says which primary analyses only one of the runs has, and that results differ though files and plan are the
// same.
func (d *Diff) remarks(old, latest Run) {
	a, b := primaries(old.Plan), primaries(latest.Plan)
	gone := slices.DeleteFunc(slices.Clone(a), func(p string) bool { return slices.Contains(b, p) })
	come := slices.DeleteFunc(slices.Clone(b), func(p string) bool { return slices.Contains(a, p) })
	if len(gone)+len(come) > 0 {
		d.Remarks = append(d.Remarks, Remark{"R-07", fmt.Sprintf("the primary analysis changed from %s to %s", listed(gone), listed(come))})
	}
	changed, err := parameters(old.Plan, latest.Plan)
	if err == nil && len(changed) == 0 && len(d.Changes) > 0 && sameFiles(old.Files, latest.Files) {
		d.Remarks = append(d.Remarks, Remark{"R-16", fmt.Sprintf("results differ with the same files and the same plan: made by %s, then by %s", old.Program, latest.Program)})
	}
}

func primaries(p *plan.Plan) []string {
	var all []string
	for _, a := range p.Analysis.Primary {
		text := strings.Join(slices.DeleteFunc([]string{a.Endpoint, a.Analyte, a.Variable}, func(s string) bool { return s == "" }), "/")
		if a.StudyDay != nil {
			text += fmt.Sprintf("/day %d", *a.StudyDay)
		}
		all = append(all, text)
	}
	return all
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// sameFiles reports whether both runs were made from the same bytes, as far as that is known.
func sameFiles(a, b *table.Of[schemas.File]) bool {
	return a != nil && b != nil && a.ContentID() == b.ContentID()
}

// Rows counts the rows in which a table differs.
type Rows struct {
	Table   string `json:"table"`
	Gone    int    `json:"gone"`
	New     int    `json:"new"`
	Changed int    `json:"changed"`
}

// Compare compares two runs without looking for causes.
func Compare(old, latest Run) Diff {
	a, b := resultsOf(old.Tables), resultsOf(latest.Tables)
	d := Diff{
		Study: latest.Plan.Study.ID, Old: old.ID, New: latest.ID, Results: len(a), Causes: []Cause{}, Tables: []Rows{},
		Changes: append([]Change{}, changes(a, b, old.Plan.Analysis.Alpha, latest.Plan.Analysis.Alpha)...),
	}
	for n := range b {
		if a[n] == nil {
			d.Results++
		}
	}
	d.remarks(old, latest)
	var names []string
	for name := range old.Tables {
		names = append(names, name)
	}
	for name := range latest.Tables {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		rows := Rows{Table: name}
		changed := map[string]bool{}
		for _, c := range rerun.CompareTables(old.Tables[name], latest.Tables[name]) {
			switch c.Kind {
			case rerun.RowMissing:
				rows.Gone++
			case rerun.RowExtra:
				rows.New++
			default:
				changed[c.Row] = true
			}
		}
		if rows.Changed = len(changed); rows.Gone+rows.New+rows.Changed > 0 {
			d.Tables = append(d.Tables, rows)
		}
	}
	return d
}

// Options say how causes are looked for.
type Options struct {
	Version string // of the running program
	Program string // the running program, in words
	// Reruns is the most computations that are made for single cells; those that are left are tried in groups.
	Reruns int
	Log    *slog.Logger
}

// Attribute finds out which cause makes which change, by computing the first run with one cause swapped at a time for what
// the second has: each changed measurement, each changed file of animals, doses and formulations, each changed parameter; and
// by computing both runs with this program, to see what other programs did. Where there are more changed measurements than
// Options.Reruns, columns of files are tried as a whole, and those that change results most are halved as long as
// computations are left. A group in which changes cancel is not taken apart.
//
// Effects of single causes need not add up to a change: what they leave is in Change.Unexplained.
func (d *Diff) Attribute(ctx context.Context, old, latest Run, o Options) error {
	at := attribution{ctx: ctx, Options: o}
	base, err := at.compute(old.Plan, old.Files)
	if err != nil {
		return fmt.Errorf("compute run %s: %w", old.ID, err)
	}
	other, err := at.compute(latest.Plan, latest.Files)
	if err != nil {
		return fmt.Errorf("compute run %s: %w", latest.ID, err)
	}
	before := base.results
	at.program(old.Program, o.Program, contrast{resultsOf(old.Tables), before})
	parameters, err := parameters(old.Plan, latest.Plan)
	if err != nil {
		return err
	}
	changed := changedFiles(old.Files, latest.Files)
	data, err := at.data(old, latest, base, other, changed)
	if err != nil {
		return err
	}
	if err := at.files(old, latest, base, changed); err != nil {
		return err
	}
	if err := at.parameters(old, latest, before, parameters); err != nil {
		return err
	}
	if err := at.cells(old.Plan, base, cellChanges(base.measurements(), data)); err != nil {
		return err
	}
	at.program(o.Program, latest.Program, contrast{other.results, resultsOf(latest.Tables)})

	attribute(d.Changes, at.contrasts)
	for i := range at.causes {
		at.causes[i].Changes = at.contrasts[i].count()
	}
	d.Causes, d.Reruns = append(d.Causes, at.causes...), at.runs
	return nil
}

// count is the number of results that differ.
func (c contrast) count() int {
	n := 0
	for name, r := range c.after {
		if !r.equal(c.before[name]) {
			n++
		}
	}
	for name := range c.before {
		if c.after != nil && c.after[name] == nil {
			n++
		}
	}
	return n
}

// An attribution is causes with what they do.
type attribution struct {
	Options
	ctx       context.Context
	causes    []Cause
	contrasts []contrast
	runs      int
}

func (at *attribution) add(c Cause, w contrast) {
	at.causes, at.contrasts = append(at.causes, c), append(at.contrasts, w)
}

// program adds another program as a cause if it made something else.
func (at *attribution) program(from, to string, w contrast) {
	if w.count() > 0 {
		at.add(Cause{Kind: Program, Text: fmt.Sprintf("program: %s to %s", from, to)}, w)
	}
}

// computed is what came out of a computation.
type computed struct {
	tables  pipeline.Tables
	results map[name]*Result
}

func (c computed) measurements() *table.Of[schemas.Measurement] {
	return c.tables[schemas.Measurement{}.Table()].(*table.Of[schemas.Measurement])
}

// errBlocked says that the data of a computation have errors.
var errBlocked = errors.New("the data then have unresolved errors")

// run runs those of the stages that results need.
func (at *attribution) run(stages []pipeline.Stage, p *plan.Plan, files *table.Of[schemas.File], given ...table.Any) (computed, error) {
	result, err := pipeline.Run(at.ctx, needed(stages), p, files, pipeline.Options{Version: at.Version, Given: given, Log: at.Log})
	if err != nil {
		return computed{}, err
	}
	if result.Blocked {
		return computed{}, errBlocked
	}
	tables := Tables{}
	for _, name := range ResultTables() {
		if t, made := result.Tables[name]; made {
			if tables[name], err = rerun.TableOf(t); err != nil {
				return computed{}, err
			}
		}
	}
	return computed{result.Tables, resultsOf(tables)}, nil
}

// needed are the stages that make results or what results are made of, and those up to the gate.
func needed(stages []pipeline.Stage) []pipeline.Stage {
	tables := ResultTables()
	var kept []pipeline.Stage
	for _, s := range slices.Backward(stages) {
		after := slices.IndexFunc(pipeline.Study, func(o pipeline.Stage) bool { return o.Name == s.Name }) >= gate()
		if after && !slices.ContainsFunc(s.Out, func(name string) bool { return slices.Contains(tables, name) }) {
			continue
		}
		tables = append(tables, s.In...)
		kept = append(kept, s)
	}
	slices.Reverse(kept)
	return kept
}

// gate is the number of stages up to and with the gate.
func gate() int {
	return slices.IndexFunc(pipeline.Study, func(s pipeline.Stage) bool { return s.Gate }) + 1
}

// compute computes a study from its files.
func (at *attribution) compute(p *plan.Plan, files *table.Of[schemas.File]) (computed, error) {
	at.runs++
	return at.run(pipeline.Study, p, files)
}

// together computes several things at once, and counts them.
func (at *attribution) together(n int, compute func(i int) error) error {
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i := range n {
		group.Go(func() error { return compute(i) })
	}
	at.runs += n
	return group.Wait()
}

// changedFiles are the paths of files that both runs read, with other content.
func changedFiles(old, latest *table.Of[schemas.File]) []string {
	content := map[string]string{}
	for _, f := range old.All() {
		content[f.Path] = f.SHA256
	}
	var paths []string
	for _, f := range latest.All() {
		if was, there := content[f.Path]; there && was != f.SHA256 {
			paths = append(paths, f.Path)
		}
	}
	return paths
}

// filesFor are the files that a plan names, those that a function tells from the second run, the others from the first; from
// the run that has them where only one does.
func filesFor(p *plan.Plan, old, latest *table.Of[schemas.File], second func(path string) bool) *table.Of[schemas.File] {
	named := map[string]bool{p.Ledgers.Corrections: true, p.Ledgers.Exclusions: true}
	for _, r := range p.Readouts {
		named[r.File] = true
	}
	chosen := map[string]schemas.File{}
	for _, f := range old.All() {
		chosen[f.Path] = f
	}
	for _, f := range latest.All() {
		if _, there := chosen[f.Path]; !there || second(f.Path) {
			chosen[f.Path] = f
		}
	}
	files := new(table.Of[schemas.File])
	for path, f := range chosen {
		if named[path] {
			files.Append(f)
		}
	}
	files.Sort()
	return files
}

// data are the measurements that the first run's plan makes of the second run's files; those of the second run where it
// cannot read them.
func (at *attribution) data(old, latest Run, base, other computed, changed []string) (*table.Of[schemas.Measurement], error) {
	if len(changed) == 0 {
		return base.measurements(), nil
	}
	files := filesFor(old.Plan, old.Files, latest.Files, func(string) bool { return true })
	made, err := at.run(pipeline.Study[:gate()], old.Plan, files)
	if errors.Is(err, errBlocked) {
		return other.measurements(), nil
	}
	if err != nil {
		return nil, err
	}
	return made.measurements(), nil
}

// files tries each changed file that holds something else than measurements.
func (at *attribution) files(old, latest Run, base computed, changed []string) error {
	var tried []string
	for _, r := range old.Plan.Readouts {
		kind := r.Kind == plan.Animals || r.Kind == plan.Dosing || r.Kind == plan.Formulation
		if kind && slices.Contains(changed, r.File) && !slices.Contains(tried, r.File) {
			tried = append(tried, r.File)
		}
	}
	slices.Sort(tried)
	return at.each(len(tried), base.results,
		func(i int, made computed) Cause {
			return Cause{Kind: File, Text: "file " + tried[i] + rowsText(base, made)}
		},
		func(i int) (computed, error) {
			files := filesFor(old.Plan, old.Files, latest.Files, func(path string) bool { return path == tried[i] })
			return at.run(pipeline.Study, old.Plan, files)
		})
}

// rowsText says which animals and doses differ, the first few of them.
func rowsText(base, made computed) string {
	const most = 3
	var texts []string
	for _, name := range []string{schemas.Animal{}.Table(), schemas.Dose{}.Table()} {
		if base.tables[name] == nil || made.tables[name] == nil {
			return ""
		}
		old, err := rerun.TableOf(base.tables[name])
		if err != nil {
			return ""
		}
		latest, err := rerun.TableOf(made.tables[name])
		if err != nil {
			return ""
		}
		for _, d := range rerun.CompareTables(old, latest) {
			switch d.Kind {
			case rerun.RowMissing:
				texts = append(texts, d.Row+" is gone")
			case rerun.RowExtra:
				texts = append(texts, d.Row+" is new")
			default:
				if !strings.HasPrefix(d.Column, "source_") {
					texts = append(texts, fmt.Sprintf("%s %s %s to %s", d.Row, words(d.Column), rerun.Show(d.Old), rerun.Show(d.New)))
				}
			}
		}
	}
	if len(texts) > most {
		texts = append(texts[:most], fmt.Sprintf("and %d more", len(texts)-most))
	}
	if len(texts) == 0 {
		return ""
	}
	return ": " + strings.Join(texts, ", ")
}

// parameters tries each changed parameter.
func (at *attribution) parameters(old, latest Run, before map[name]*Result, list []parameter) error {
	return at.each(len(list), before,
		func(i int, _ computed) Cause { return Cause{Kind: Parameter, Text: list[i].text()} },
		func(i int) (computed, error) {
			p, err := list[i].apply(old.Plan)
			if err != nil {
				return computed{}, err
			}
			return at.run(pipeline.Study, p, filesFor(p, old.Files, latest.Files, func(string) bool { return false }))
		})
}

// each tries causes and adds them in their order. A cause that cannot be computed alone says why.
func (at *attribution) each(n int, before map[name]*Result, cause func(int, computed) Cause, compute func(int) (computed, error)) error {
	made, failed := make([]computed, n), make([]error, n)
	err := at.together(n, func(i int) error {
		made[i], failed[i] = compute(i)
		return at.ctx.Err()
	})
	if err != nil {
		return err
	}
	for i := range n {
		c := cause(i, made[i])
		c.Untried = untried(failed[i])
		at.add(c, contrast{before: before, after: made[i].results})
	}
	return nil
}

// untried says why a cause could not be tried; nothing if it could.
func untried(err error) string {
	if err == nil {
		return ""
	}
	return "cannot be tried alone: " + err.Error()
}

// cells tries changed measurements: each alone if Options.Reruns allow it, otherwise in batches that are halved.
func (at *attribution) cells(p *plan.Plan, base computed, all []cellChange) error {
	type trial struct {
		batch
		contrast
		moved  float64
		failed error
	}
	try := func(list []batch) ([]trial, error) {
		trials := make([]trial, len(list))
		err := at.together(len(list), func(i int) error {
			given := []table.Any{swapped(base.measurements(), list[i])}
			for name, t := range base.tables {
				if name != (schemas.Measurement{}).Table() {
					given = append(given, t)
				}
			}
			made, err := at.run(pipeline.Study[gate():], p, new(table.Of[schemas.File]), given...)
			w := contrast{before: base.results, after: made.results}
			trials[i] = trial{list[i], w, w.weight(), err}
			return at.ctx.Err()
		})
		return trials, err
	}
	left := at.Reruns
	first := firstBatches(all, left)
	done, err := try(first)
	left -= len(first)
	for err == nil && left >= 2 {
		// The batch that changes results most comes next; the first of those that change them alike.
		next := -1
		for i, t := range done {
			if len(t.batch) > 1 && t.moved > 0 && (next < 0 || t.moved > done[next].moved) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		half := len(done[next].batch) / 2
		var halves []trial
		halves, err = try([]batch{done[next].batch[:half], done[next].batch[half:]})
		done = slices.Replace(done, next, next+1, halves...)
		left -= 2
	}
	if err != nil {
		return err
	}
	for _, t := range done {
		kind := Cells
		if len(t.batch) == 1 {
			kind = Cell
		}
		at.add(Cause{Kind: kind, Text: t.text(), Untried: untried(t.failed)}, t.contrast)
	}
	return nil
}

// weight is by how much a contrast moves the results: the sum of the relative changes of their estimates, and a thousandfold
// for primary results.
func (c contrast) weight() float64 {
	if c.after == nil {
		return 0
	}
	const primary = 1000
	total := 0.0
	for _, change := range changes(c.before, c.after, 0, 0) {
		r := change.Relative
		if change.Rank <= Primary {
			r *= primary
		}
		total += cmp.Or(r, 1e-6) // an interval or p alone
	}
	return total
}
