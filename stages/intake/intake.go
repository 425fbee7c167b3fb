// Package intake turns files as collected into typed rows that know the cell they came from. It understands headers,
// numbers, units, dates and ledgers; whether the values make sense is for the check stage to say.
package intake

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// Params are the parts of the plan that concern the intake.
type Params struct {
	Study string `json:"study"` // its identifier
	// Readouts say what the files hold. A readout reads every file whose path equals its `file`, or matches it as
	// path.Match has it: * and ? stand for anything but a slash.
	Readouts  []plan.Readout  `json:"readouts"`
	Ledgers   plan.Ledgers    `json:"ledgers"`
	Endpoints []endpoint.Spec `json:"endpoints"`
	Analytes  []plan.Analyte  `json:"analytes"`
	Groups    []plan.Group    `json:"groups"`
	// Start is the date of study day 0 and LastDay the last study day, where the plan declares them.
	Start   *schemas.Date `json:"start,omitempty"`
	LastDay *int32        `json:"last_day,omitempty"`
}

// Input holds the files that the readouts and ledgers name.
type Input struct {
	Files *table.Of[schemas.File]
}

// Output holds what was collected: files in order of path, and within one the readouts in the plan's order, rows from the
// top, columns from the left.
//
// A value whose text could not be read is a row without a value that is neither missing nor censored, and an issue says
// why. A censored value whose text names no limit (BLQ, OOR <) has a null Limit.
type Output struct {
	Values       *table.Of[schemas.CollectedValue]
	Animals      *table.Of[schemas.CollectedAnimal]
	Doses        *table.Of[schemas.CollectedDose]
	Formulations *table.Of[schemas.CollectedFormulation]
	// Wells are those of plates, with the signals of all and what the plan says of each.
	Wells       *table.Of[schemas.CollectedWell]
	Conditions  *table.Of[schemas.CollectedCondition]
	Corrections *table.Of[schemas.Correction]
	Exclusions  *table.Of[schemas.Exclusion]
}

// Kinds of readouts that hold no endpoint.
const (
	animalsKind     = "animals"
	dosingKind      = "dosing"
	formulationKind = "formulation"
)

// intake is one run of the stage.
type intake struct {
	params Params
	found  findings
	out    Output
	ledger ledger
	files  []schemas.File
	// layouts are the plate layouts that were read, by path; nil for one that cannot be.
	layouts map[string]*plateLayout
	// animals are those that the animals readouts list; nil until somebody asks.
	animals map[string]bool
	// allocated are the rows of the animals readouts, in order, once animals is there.
	allocated []schemas.CollectedAnimal
	// spellings are unlisted analytes as they are first spelled, by endpoint and lower-case name.
	spellings map[[2]string]string
	// clocks are the times of day that files give, by file.
	clocks map[string]*clocks
	blind  blinding
	// named are what columns of values are called in each table.
	named map[meaning][]tableNames
	// send is what the domains of SEND say of animals and groups; nil until somebody asks.
	send *sendStudy
}

// Run reads every file by every readout that names it. What is wrong with the files is an issue; an error is returned
// only if the plan and the files given do not fit together.
func Run(p Params, in Input, issues *issue.List) (Output, error) {
	run := intake{params: p, out: newOutput()}
	files := in.Files.Rows()
	slices.SortFunc(files, func(a, b schemas.File) int { return cmp.Compare(a.Path, b.Path) })
	run.files = files
	run.readLedgers(files)

	matched := make([]bool, len(p.Readouts))
	firstWith := map[[2]string]string{} // kind and hash of a file to its path
	for _, f := range files {
		if f.Path == path.Clean(p.Ledgers.Corrections) || f.Path == path.Clean(p.Ledgers.Exclusions) ||
			slices.ContainsFunc(p.Readouts, func(r plan.Readout) bool { return r.PlateLayout == f.Path }) {
			continue
		}
		for i, r := range p.Readouts {
			if !names(r.File, f.Path) {
				continue
			}
			matched[i] = true
			if !run.sealed(f, r) {
				continue
			}
			content := [2]string{r.Kind, f.SHA256}
			if first, seen := firstWith[content]; seen && first != f.Path {
				run.found.add(issue.Issue{
					Code: "F-16", At: issue.Address{File: f.Path},
					Message:  fmt.Sprintf("the file holds the same bytes as %s", first),
					Expected: "every file once: each value would count twice",
					Likely:   "a copy was left in the folder",
					Effect:   "this copy is not read",
					Fix:      "delete one of the two files, or name only one in the config",
				})
				continue
			}
			firstWith[content] = f.Path
			if err := run.readFile(f, r); err != nil {
				return Output{}, err
			}
		}
	}
	for i, r := range p.Readouts {
		if !matched[i] {
			return Output{}, fmt.Errorf("intake: readout %s: no file matches %q; correct `file` in the config", r.Kind, r.File)
		}
	}
	run.noteClocks()
	run.noteBlinding()
	run.noteRenamed()
	run.finishLedgers()
	run.found.report(issues)
	return run.out, nil
}

// newOutput is an output without rows.
func newOutput() Output {
	return Output{
		Values: new(table.Of[schemas.CollectedValue]), Animals: new(table.Of[schemas.CollectedAnimal]), Doses: new(table.Of[schemas.CollectedDose]),
		Formulations: new(table.Of[schemas.CollectedFormulation]), Conditions: new(table.Of[schemas.CollectedCondition]), Wells: new(table.Of[schemas.CollectedWell]), Corrections: new(table.Of[schemas.Correction]), Exclusions: new(table.Of[schemas.Exclusion]),
	}
}

// names reports whether a readout's pattern names the file.
func names(pattern, file string) bool {
	pattern = path.Clean(strings.ReplaceAll(pattern, `\`, "/"))
	if pattern == file {
		return true
	}
	match, err := path.Match(pattern, file)
	return err == nil && match
}

// readFile reads a file as one readout.
func (in *intake) readFile(f schemas.File, r plan.Readout) error {
	sheets, info, problem := tabular.Read(f.Data, options(r))
	if problem != nil {
		in.unreadable(f.Path, problem)
		return nil
	}
	if info.Format == "csv" {
		in.destroyed(f, sheets[0])
	}
	return in.readSheets(f.Path, sheets, info, r)
}

// readSheets reads the sheets of a file as one readout.
func (in *intake) readSheets(file string, sheets []tabular.Sheet, info tabular.Info, r plan.Readout) error {
	spec := in.spec(r.Kind, r.Scale)
	if spec == nil && !slices.Contains([]string{animalsKind, dosingKind, formulationKind, plan.SEND}, r.Kind) {
		return fmt.Errorf("intake: readout %q: no endpoint has this kind and scale %q", r.Kind, r.Scale)
	}
	if info.Guessed {
		likely := "it was saved as plain CSV by a spreadsheet on Windows"
		if info.Format == "xport" {
			likely = "it was written on Windows; a transport file does not say how its texts are encoded"
		}
		in.found.add(issue.Issue{
			Code: "F-13", At: issue.Address{File: file},
			Message:  fmt.Sprintf("the file is neither UTF-8 nor marked; it was read as %s", info.Encoding),
			Expected: "UTF-8, in which µ and γ have one meaning",
			Likely:   likely,
			Effect:   "none if names and units look right in the report",
			Fix:      fmt.Sprintf("save it as CSV UTF-8, or declare `encoding: %s` for the readout", strings.ToLower(info.Encoding)),
		})
	}
	in.nameAndContent(file, info)
	if area, ok := tabular.ParseRange(r.Range); ok {
		for i := range sheets {
			sheets[i] = sheets[i].Within(area)
		}
	}
	if r.Kind == plan.SEND && info.Format != "xport" {
		in.unreadable(file, &tabular.Refusal{Problem: tabular.Foreign, Found: "the file is no SAS transport file, as the domains of SEND are", Fix: "name the domains only: `file: send/*.xpt`"})
		return nil
	}
	if info.Format == "pzfx" {
		in.readPrism(file, sheets, info, r, spec)
		return nil
	}
	if info.Format == "xport" {
		in.readSEND(file, sheets, info, r, spec)
		return nil
	}
	if spec != nil && in.readPlates(file, sheets, r, spec) {
		return nil
	}
	if sheets[0].Marks != nil {
		in.readWorkbook(file, sheets, info, r, spec)
		return nil
	}
	s := in.newSheet(file, sheets[0], info, r, spec)
	if s.findHeader() && s.hasRequired() {
		s.read()
	}
	return nil
}

// options are what the readout says of how its file is read, and how much of it.
func options(r plan.Readout) tabular.Options {
	o := tabular.Options{Delimiter: r.Delimiter, Encoding: r.Encoding}
	if l := r.Limits; l != nil {
		o.MaxFile, o.MaxUnpacked, o.MaxSheets, o.MaxCells = int64(l.FileMiB)<<20, int64(l.UnpackedMiB)<<20, l.Sheets, l.Cells
	}
	return o
}

// destroyed reports characters that an earlier program could not write and replaced by one sign for all: what they were is
// lost (F-34).
func (in *intake) destroyed(f schemas.File, sheet tabular.Sheet) {
	if !bytes.Contains(f.Data, []byte(string(unicode.ReplacementChar))) {
		return
	}
	for row := range sheet.Rows() {
		for c, text := range row.Cells {
			if !strings.ContainsRune(text, unicode.ReplacementChar) {
				continue
			}
			at := issue.Address{File: f.Path, Row: row.Number, Column: tabular.ColumnName(c)}
			in.found.addCause(cause{code: "F-34", file: f.Path}, at, func() issue.Issue {
				return issue.Issue{
					Found: tabular.Show(text), Message: "the cell holds the sign for a character that could not be read (\uFFFD)", Expected: "letters such as µ and γ",
					Likely: "the file was saved once by a program that took it for another encoding", Effect: "a name or a unit with the sign is not the one that it was", Fix: "export the file again from where it comes from, or correct the cell",
				}
			})
		}
	}
}

// spec is the endpoint that a kind of readout holds, of scores that of the scale; nil if none. Without a scale it is the
// first of the kind.
func (in *intake) spec(kind, scale string) *endpoint.Spec {
	for i, e := range in.params.Endpoints {
		if e.Kind == kind && (scale == "" || e.ScoreScale == scale) {
			return &in.params.Endpoints[i]
		}
	}
	return nil
}

// unreadable reports a file that cannot be read at all.
func (in *intake) unreadable(file string, problem *tabular.Refusal) {
	i := issue.Issue{At: issue.Address{File: file}, Message: problem.Found, Fix: problem.Fix, Effect: "nothing of the file is read"}
	switch problem.Problem {
	case tabular.Empty:
		i.Code, i.Expected, i.Likely = "F-23", "a header row and a row for each animal or value", "the export or the copy was broken off"
	case tabular.Foreign:
		i.Code, i.Expected, i.Likely = "F-22", "CSV (text, one row a line) or an Excel workbook (.xlsx)", "the file was renamed rather than exported"
	case tabular.Damaged:
		i.Code, i.Expected, i.Likely = "F-22", "a whole file", "the download or the copy was broken off, or the disk is failing"
	case tabular.Encoding:
		i.Code, i.Expected, i.Likely = "F-13", "the encoding that the config declares", "the file was saved by another program than the one the config was written for"
		i.Severity = issue.Error
	case tabular.TooLarge:
		i.Code, i.Expected = "F-29", "a file that a study can have; the limit protects the computer's memory"
		i.Fix += "; where it is the table that it should be, raise the limit with `limits` of the readout"
	}
	in.found.add(i)
}
