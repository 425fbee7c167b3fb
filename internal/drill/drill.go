// Package drill puts known errors into a clean study, one at a time, and sees whether the checks find each at its address.
//
// A fault is one way in which data or plans go wrong, with the code that has to say so. A variant is a fault at a random
// place of a study, of a random size and number: the files are changed in memory, the stages up to the one that raises the
// code run, and the variant counts as
//
//	caught     if an issue of the code, as grave as the catalogue has it or at least a warning, that the clean study does
//	           not raise, names a place that was changed: file, sheet, row and column of a cell, or the animal, the group
//	           or the file where the cause has no cell
//	caught as  if no such issue, but a warning or an error of another code, names such a place
//	missed     otherwise
//
// Places, sizes and numbers come from a random stream of the seed, the code and the number of the variant alone: the same
// seed gives the same variants on any number of processors. It is the only user of random numbers beside internal/simulate,
// and nothing that it makes reaches a result.
package drill

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/pipeline"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// A Study is a clean study: its plan, and the files that it names.
type Study struct {
	Plan  *plan.Plan
	Files []schemas.File
}

// Options of a drill.
type Options struct {
	Seed     uint64
	Variants int      // of each code, dealt over the studies that have a place for it
	Codes    []string // nil for all
	Version  string   // of the program
}

// A Result is what a drill found.
type Result struct {
	Seed     uint64    `json:"seed"`
	Variants int       `json:"variants"` // of each code
	Studies  []Clean   `json:"studies"`
	Codes    []Outcome `json:"codes"`
	Missed   []Missed  `json:"missed"`
}

// Clean is what is said of a study to which nothing was done.
type Clean struct {
	Study    string   `json:"study"`
	Errors   int      `json:"errors"`
	Warnings int      `json:"warnings"`
	Codes    []string `json:"codes"` // of the errors and warnings, one for each
}

// Outcome is what became of the variants of a code.
type Outcome struct {
	Code     string         `json:"code"`
	Severity issue.Severity `json:"severity"` // of the catalogue; empty for a code that it does not have
	Title    string         `json:"title"`
	Studies  int            `json:"studies"` // that have a place for it
	Tried    int            `json:"tried"`
	Caught   int            `json:"caught"`
	CaughtAs map[string]int `json:"caught_as,omitempty"`
	Missed   int            `json:"missed"`
	// Besides is how many further errors and warnings the variants raised that the clean study does not, of any code and place.
	Besides int `json:"besides"`
	// Criterion says which variants are not drawn as nothing in them could be seen; empty for none.
	Criterion string `json:"criterion,omitempty"`
}

// Missed is a variant that was not caught by its code.
type Missed struct {
	Code  string   `json:"code"`
	Study string   `json:"study"`
	As    string   `json:"as,omitempty"` // the code that caught it; empty for none
	Did   []string `json:"did"`          // what was changed
	Said  []string `json:"said"`         // what was said that is not said of the clean study
}

// Run drills the studies.
func Run(ctx context.Context, studies []Study, o Options) (Result, error) {
	result := Result{Seed: o.Seed, Variants: o.Variants}
	subjects := make([]*subject, len(studies))
	for i, s := range studies {
		var err error
		if subjects[i], err = read(ctx, s, o.Version); err != nil {
			return Result{}, fmt.Errorf("read %s: %w", s.Plan.Study.ID, err)
		}
		result.Studies = append(result.Studies, subjects[i].report())
	}
	codes := codesOf(faults)
	if o.Codes != nil {
		for _, c := range o.Codes {
			if !slices.Contains(codes, c) {
				return Result{}, UnknownCode(c)
			}
		}
		codes = slices.DeleteFunc(codes, func(c string) bool { return !slices.Contains(o.Codes, c) })
	}
	tried := make([][]trial, len(codes))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, code := range codes {
		tried[i] = make([]trial, o.Variants)
		for n := range o.Variants {
			group.Go(func() (err error) {
				if err := ctx.Err(); err != nil {
					return err
				}
				tried[i][n], err = try(ctx, subjects, code, n, o)
				return err
			})
		}
	}
	if err := group.Wait(); err != nil {
		return Result{}, err
	}
	for i, code := range codes {
		outcome, missed := gather(code, tried[i])
		result.Codes, result.Missed = append(result.Codes, outcome), append(result.Missed, missed...)
	}
	return result, nil
}

// UnknownCode is the error of a code for which there is no fault.
type UnknownCode string

// Error says so.
func (c UnknownCode) Error() string {
	for _, u := range Undrilled {
		if u.Code == string(c) {
			return fmt.Sprintf("no fault for %s can be put into data: %s", u.Code, u.Why)
		}
	}
	return fmt.Sprintf("no fault is known for the code %q", string(c))
}

func codesOf(faults []fault) []string {
	var codes []string
	for _, f := range faults {
		codes = append(codes, f.code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// A fault is one way in which something goes wrong.
type fault struct {
	code string
	// until is the stage that raises the code; empty for check, or one before it.
	until string
	// criterion says which variants are not drawn; empty for none.
	criterion string
	// inject puts the fault into a variant, and tells it where it is to be found. It is not ok if the place drawn, or the
	// study, does not do.
	inject func(v *variant) bool
}

// A trial is a variant that was tried.
type trial struct {
	study, as string // as is the code that caught it
	caught    bool
	besides   int
	did, said []string
	criterion string
}

// draws is how often a place is drawn before a study counts as one without a place for the code.
const draws = 60

// try draws a variant of a code, in the first study that has a place for it, counted from the variant's number, and checks it.
func try(ctx context.Context, subjects []*subject, code string, n int, o Options) (trial, error) {
	var own []fault
	for _, f := range faults {
		if f.code == code {
			own = append(own, f)
		}
	}
	for k := range subjects {
		s := subjects[(n+k)%len(subjects)]
		stream := fnv.New64a()
		fmt.Fprint(stream, code, " ", n, " ", s.plan.Study.ID)
		random := rand.New(rand.NewPCG(o.Seed, stream.Sum64()))
		for range draws {
			f := own[random.IntN(len(own))]
			v := s.variant(random)
			if !f.inject(v) {
				continue
			}
			files, changed, err := v.finish()
			if err != nil {
				return trial{}, fmt.Errorf("%s, variant %d of %s: %w", code, n, s.plan.Study.ID, err)
			}
			if !changed {
				continue
			}
			issues, err := v.check(ctx, files, f.until)
			if ctx.Err() != nil {
				return trial{}, ctx.Err()
			}
			t := v.judge(f, issues)
			if err != nil {
				t.said = append(t.said, "the stages failed: "+err.Error())
			}
			t.study, t.did, t.criterion = s.plan.Study.ID, v.did, f.criterion
			return t, nil
		}
	}
	return trial{}, nil
}

// gather counts the trials of a code.
func gather(code string, trials []trial) (Outcome, []Missed) {
	o := Outcome{Code: code, CaughtAs: map[string]int{}}
	if entry, known := issue.Lookup(code); known {
		o.Severity, o.Title = entry.Severity, entry.Title
	}
	var missed []Missed
	var studies []string
	for _, t := range trials {
		if t.study == "" {
			continue
		}
		o.Tried++
		o.Besides += t.besides
		studies = append(studies, t.study)
		if t.criterion != "" {
			o.Criterion = t.criterion
		}
		switch {
		case t.caught:
			o.Caught++
			continue
		case t.as != "":
			o.CaughtAs[t.as]++
		default:
			o.Missed++
		}
		missed = append(missed, Missed{Code: code, Study: t.study, As: t.as, Did: t.did, Said: t.said})
	}
	slices.Sort(studies)
	o.Studies = len(slices.Compact(studies))
	return o, missed
}

// stages are the stages up to one of that name; up to the gate if it is empty.
func stages(until string) []pipeline.Stage {
	last := slices.IndexFunc(pipeline.Study, func(s pipeline.Stage) bool { return s.Gate && until == "" || s.Name == until })
	return pipeline.Study[:last+1]
}

// check runs the stages on files, up to one.
func check(ctx context.Context, p *plan.Plan, files []schemas.File, until, version string) (pipeline.Result, error) {
	return pipeline.Run(ctx, stages(until), p, table.From(files...), pipeline.Options{Version: version, Log: slog.New(slog.DiscardHandler)})
}

// ErrUnclean says that a study has errors of its own, among which those of a drill could not be told.
var ErrUnclean = errors.New("the study raises errors itself; settle them first (earmark check)")

// says is one line about an issue.
func says(i issue.Issue) string {
	text := fmt.Sprintf("%s %s", i.Code, i.Severity)
	if at := i.At.String(); at != "" {
		text += " " + at
	}
	if n := len(i.More); n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text + ": " + i.Message
}

// byCode sorts faults.
func byCode(all ...[]fault) []fault {
	sorted := slices.Concat(all...)
	slices.SortStableFunc(sorted, func(a, b fault) int { return cmp.Compare(a.code, b.code) })
	return sorted
}
