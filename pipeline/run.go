package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"earmark/internal/clock"
	"earmark/internal/issue"
	"earmark/internal/provenance"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"

	"golang.org/x/sync/errgroup"
)

// Options are what a run has beside the study itself.
type Options struct {
	Version string // of the program
	// Build names the program's machine code. It is part of every action ID; without it no stage is recorded or skipped.
	Build string
	// Cache holds what stages made before; nil for none.
	Cache Cache
	// Verify runs stages that could be skipped, too, and compares what they make with the cache.
	Verify bool
	// Given are tables that stages left out of the run would have made.
	Given []table.Any
	Log   *slog.Logger
	// Done is told of every stage that ran or was skipped, of several at the same time; nil for nobody.
	Done func(stage string)
}

// A Result is what a run of the graph made.
type Result struct {
	Tables Tables // those published, and the documents
	Issues *issue.List
	// Blocked says that errors in the data are unresolved: only the issues may be published.
	Blocked bool
	// Stages says what each stage did, in the order of the graph; empty if there was no build ID.
	Stages []Done
	// Read and Used count rows of each file: those that something was collected from, and those that a measurement, a dose
	// or an applied line of a ledger names as its source.
	Read, Used map[string]int
	// Differences are what Options.Verify found, in the order of the graph.
	Differences []Difference

	contents map[string]string
}

// ContentID is the content ID of a table of the result.
func (r *Result) ContentID(name string) string { return r.contents[name] }

// Run runs the stages on the files of a study: in order, those that do not depend on each other at the same time. The
// table of findings that the report reads is what the stages before it found. A stage whose action is in the cache is
// skipped: its tables and issues are those of the cache. Errors of the data are no errors of Run; they are in the result.
func Run(ctx context.Context, stages []Stage, p *plan.Plan, files *table.Of[schemas.File], o Options) (Result, error) {
	params, err := Params(p, o.Version)
	if err != nil {
		return Result{}, err
	}
	r := run{Options: o, ledgers: p.Ledgers, slots: map[string]*slot{}, issues: new(issue.List)}
	defer r.background.Wait()
	r.add(r.made(files))
	for _, t := range o.Given {
		r.add(r.made(t))
	}
	all := batches(stages)
	gated, blocked := false, false
	for at, batch := range all {
		if err := ctx.Err(); err != nil {
			return Result{}, fmt.Errorf("stopped before stage %s: %w", batch[0].Name, err)
		}
		r.add(r.made(table.From(r.issues.Findings(p.Study.ID)...)))
		outcomes := make([]outcome, len(batch))
		var group errgroup.Group
		for i, s := range batch {
			group.Go(func() (err error) {
				outcomes[i], err = r.stage(s, params[s.Name])
				if r.Done != nil {
					r.Done(s.Name)
				}
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return Result{}, err
		}
		for i := range batch { // in the order of the graph, whichever ended first
			raised := planned(outcomes[i].issues.Issues(), p)
			r.issues.AddAll(raised)
			for _, s := range outcomes[i].out {
				r.add(s)
			}
			outcomes[i].raised = raised
			r.outcomes = append(r.outcomes, outcomes[i])
			gated = gated || outcomes[i].stage.Gate
		}
		if blocked = gated && r.issues.Count(issue.Error) > 0; blocked {
			break
		}
		r.release(all[at+1:])
	}
	issues := table.From(r.issues.Rows(p.Study.ID)...)
	issues.Sort()
	r.add(r.made(issues))
	return r.result(blocked)
}

// A run is a run of the graph under way.
type run struct {
	Options
	ledgers    plan.Ledgers
	slots      map[string]*slot // by name of table
	issues     *issue.List
	outcomes   []outcome
	background sync.WaitGroup // what is asked for later is computed while stages use one processor only
}

// A slot is a table that stages may read, made in this run or taken from the cache.
type slot struct {
	name    string
	rows    int
	table   func() (table.Any, error)
	content func() string // content ID
	tally   func() tally
}

// made is a slot of a table that was made in this run.
func (r *run) made(t table.Any) *slot {
	s := &slot{
		name: t.Name(), rows: t.Len(),
		table:   func() (table.Any, error) { return t, nil },
		content: sync.OnceValue(t.ContentID),
		tally:   sync.OnceValue(func() tally { return rowsOfFiles(t, r.ledgers) }),
	}
	if r.Build != "" {
		r.background.Go(func() { s.content(); s.tally() })
	}
	return s
}

// add makes a table one that the next stages may read.
func (r *run) add(s *slot) { r.slots[s.name] = s }

// release lets go of tables between stages that no later stage reads: what was collected is as large as what is made of it.
func (r *run) release(later [][]Stage) {
	needed := published()
	for _, batch := range later {
		for _, s := range batch {
			for _, name := range s.In {
				needed[name] = true
			}
		}
	}
	for name, s := range r.slots {
		if !needed[name] {
			s.table = nil
			delete(r.slots, name)
		}
	}
}

// published names the tables that leave the engine: those of the schema, and the documents.
func published() map[string]bool {
	names := map[string]bool{schemas.Document{}.Table(): true}
	for _, row := range schemas.Published() {
		names[row.Table()] = true
	}
	return names
}

// findingsTable is the table that the engine makes itself: what the stages so far have found.
var findingsTable = schemas.Finding{}.Table()

// batches splits the stages into runs of neighbours of which none reads what another of them makes. A gate ends its batch,
// and a stage that reads the issues waits for all before it.
func batches(stages []Stage) [][]Stage {
	var all [][]Stage
	made := map[string]bool{}
	for _, s := range stages {
		waits := len(all) == 0 || all[len(all)-1][0].Gate
		for _, name := range s.In {
			waits = waits || made[name] || name == findingsTable
		}
		if waits || s.Gate {
			all = append(all, nil)
			clear(made)
		}
		last := len(all) - 1
		all[last] = append(all[last], s)
		for _, name := range s.Out {
			made[name] = true
		}
	}
	return all
}

// An outcome is what one stage made, or is said to have made.
type outcome struct {
	stage      Stage
	params     []byte
	recipe     string
	in, out    []*slot
	issues     issue.List    // as the stage raised them
	raised     []issue.Issue // as the plan takes them
	skipped    bool
	difference *Difference
}

// stage runs a stage, or takes what it would make from the cache. Equal tables give equal outcomes, so it does not matter
// what runs beside it.
func (r *run) stage(s Stage, params any) (outcome, error) {
	o := outcome{stage: s}
	for _, name := range s.In {
		in, found := r.slots[name]
		if !found {
			return o, fmt.Errorf("stage %s reads table %s, which no stage before it makes", s.Name, name)
		}
		o.in = append(o.in, in)
	}
	var err error
	if o.params, err = json.Marshal(params); err != nil {
		return o, fmt.Errorf("stage %s: parameters: %w", s.Name, err)
	}
	o.recipe = recipe(r.Build, s.Name, o.params)
	if r.Verify || !r.recall(&o) {
		if err := r.execute(&o); err != nil {
			return o, err
		}
	}
	return o, nil
}

// execute runs the stage of an outcome, and has the cache keep what it made.
func (r *run) execute(o *outcome) error {
	in := Tables{}
	for _, s := range o.in {
		t, err := s.table()
		if err != nil {
			return err
		}
		in[s.name] = t
	}
	start := clock.Now() // for the log alone
	tables, err := o.stage.run(o.params, in, &o.issues)
	if err != nil {
		return err
	}
	r.Log.Debug("stage done", "stage", o.stage.Name, "duration", clock.Now().Sub(start).Round(10*time.Microsecond))
	for _, name := range o.stage.Out {
		o.out = append(o.out, r.made(tables[name]))
	}
	if r.Verify {
		o.difference = r.compare(o)
	}
	r.remember(o)
	return nil
}

// action is the action ID of an outcome.
func (o *outcome) action() string {
	names, contents := make([]string, len(o.in)), make([]string, len(o.in))
	for i, s := range o.in {
		names[i], contents[i] = s.name, s.content()
	}
	return action(o.recipe, names, contents)
}

// A Done is what a stage did, as run.json records it, with its parameters and whether the cache spared it.
type Done struct {
	provenance.Stage
	Params  json.RawMessage `json:"params"`
	Skipped bool            `json:"skipped"`
}

// result gathers what the run made.
func (r *run) result(blocked bool) (Result, error) {
	result := Result{Tables: Tables{}, Issues: r.issues, Blocked: blocked, Read: map[string]int{}, Used: map[string]int{}, contents: map[string]string{}}
	for name := range published() {
		s, made := r.slots[name]
		if !made {
			continue
		}
		t, err := s.table()
		if err != nil {
			return Result{}, err
		}
		result.Tables[name] = t
	}
	if r.Build == "" {
		return result, nil
	}
	tallies := map[string]tally{} // the last table of a name counts
	for _, o := range r.outcomes {
		sum := sha256.Sum256(o.params)
		done := Done{
			Stage: provenance.Stage{
				Name: o.stage.Name, Action: o.action(), ParamsSHA256: hex.EncodeToString(sum[:]), In: records(o.in), Out: records(o.out),
				Issues: countIssues(o.raised),
			},
			Params: o.params, Skipped: o.skipped,
		}
		result.Stages = append(result.Stages, done)
		if o.difference != nil {
			result.Differences = append(result.Differences, *o.difference)
		}
		for _, s := range o.out {
			tallies[s.name] = s.tally()
		}
	}
	for _, t := range tallies {
		t.addTo(result.Read, result.Used)
	}
	for name := range result.Tables {
		result.contents[name] = r.slots[name].content()
	}
	return result, nil
}

func records(slots []*slot) []provenance.Table {
	all := make([]provenance.Table, len(slots))
	for i, s := range slots {
		all[i] = provenance.Table{Name: s.name, Rows: s.rows, Content: s.content()}
	}
	return all
}

func countIssues(issues []issue.Issue) provenance.Issues {
	var n provenance.Issues
	for _, i := range issues {
		switch {
		case i.Accepted != "":
			n.Accepted++
		case i.Severity == issue.Error:
			n.Errors++
		case i.Severity == issue.Withheld:
			n.Withheld++
		case i.Severity == issue.Warning:
			n.Warnings++
		default:
			n.Notes++
		}
	}
	return n
}

// planned are issues as the plan takes them: of the severities of its checks, errors that it accepts with its reason.
func planned(issues []issue.Issue, p *plan.Plan) []issue.Issue {
	return accepted(issue.Checks(p.Checks).Apply(issues), p.Accept)
}

// accepted marks the errors that the plan accepts with its reason.
func accepted(issues []issue.Issue, accept []plan.Accept) []issue.Issue {
	for i := range issues {
		for _, a := range accept {
			if issues[i].Severity == issue.Error && issues[i].Code == a.Code && (a.File == "" || a.File == issues[i].At.File) {
				issues[i].Accepted = a.Reason
			}
		}
	}
	return issues
}

// PublishedTables names the tables of a run that are published, sorted by name.
func PublishedTables(tables Tables) []string {
	var names []string
	for _, row := range schemas.Published() {
		if _, made := tables[row.Table()]; made {
			names = append(names, row.Table())
		}
	}
	slices.Sort(names)
	return names
}
