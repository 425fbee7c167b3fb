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

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"

	"golang.org/x/sync/errgroup"
)

// A Result is what a run of the graph made.
type Result struct {
	Tables Tables
	Issues *issue.List
	// Blocked says that errors in the data are unresolved: only the issues may be published.
	Blocked bool
}

// Run runs the stages on the files of a study: in order, those that do not depend on each other at the same time. The
// table of findings that the report reads is what the stages before it found. Errors of the data are no errors of Run; they
// are in the result.
func Run(ctx context.Context, stages []Stage, p *plan.Plan, version string, files *table.Of[schemas.File], log *slog.Logger) (Result, error) {
	params, err := Params(p, version)
	if err != nil {
		return Result{}, err
	}
	result := Result{Tables: Tables{files.Name(): files}, Issues: new(issue.List)}
	var hashing sync.WaitGroup // content IDs, asked for later, are computed while stages use one processor only
	defer hashing.Wait()
	all := batches(stages)
	for at, batch := range all {
		if err := ctx.Err(); err != nil {
			return Result{}, fmt.Errorf("stopped before stage %s: %w", batch[0].Name, err)
		}
		result.Tables[findingsTable] = table.From(result.Issues.Findings(p.Study.ID)...)
		outcomes := make([]outcome, len(batch))
		var group errgroup.Group
		for i, s := range batch {
			group.Go(func() error { return outcomes[i].run(s, params[s.Name], result.Tables, log) })
		}
		if err := group.Wait(); err != nil {
			return Result{}, err
		}
		for i, s := range batch { // in the order of the graph, whichever ended first
			result.Issues.AddAll(accepted(outcomes[i].issues.Issues(), p.Accept))
			for name, t := range outcomes[i].tables {
				result.Tables[name] = t
			}
			for _, name := range PublishedTables(outcomes[i].tables) {
				hashing.Go(func() { outcomes[i].tables[name].ContentID() })
			}
			result.Blocked = result.Blocked || s.Gate && result.Issues.Count(issue.Error) > 0
		}
		if result.Blocked {
			break
		}
		release(result.Tables, all[at+1:])
	}
	issues := table.From(result.Issues.Rows(p.Study.ID)...)
	result.Tables[issues.Name()] = issues
	return result, nil
}

// release lets go of tables between stages that no later stage reads: what was collected is as large as what is made of it.
func release(tables Tables, later [][]Stage) {
	needed := map[string]bool{schemas.Document{}.Table(): true}
	for _, row := range schemas.Published() {
		needed[row.Table()] = true
	}
	for _, batch := range later {
		for _, s := range batch {
			for _, name := range s.In {
				needed[name] = true
			}
		}
	}
	for name := range tables {
		if !needed[name] {
			delete(tables, name)
		}
	}
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

// An outcome is what one stage made.
type outcome struct {
	tables Tables
	issues issue.List
}

// run runs a stage. Equal tables give equal outcomes, so it does not matter what runs beside it.
func (o *outcome) run(s Stage, params any, tables Tables, log *slog.Logger) error {
	in := Tables{}
	for _, name := range s.In {
		t, found := tables[name]
		if !found {
			return fmt.Errorf("stage %s reads table %s, which no stage before it makes", s.Name, name)
		}
		in[name] = t
	}
	raw, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("stage %s: parameters: %w", s.Name, err)
	}
	start := time.Now() //nolint:forbidigo // for the log alone
	if o.tables, err = s.run(raw, in, &o.issues); err != nil {
		return err
	}
	log.Debug("stage done", "stage", s.Name, "duration", time.Since(start).Round(10*time.Microsecond)) //nolint:forbidigo // for the log alone
	return nil
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

// RunID names a run by its content: the first 16 hexadecimal digits of the SHA-256 of the program's version, the plan, the
// files read and the tables made. It is the same on any day and machine, and does not tell where the output goes.
func RunID(p *plan.Plan, version string, files *table.Of[schemas.File], tables Tables) (string, error) {
	hash, err := PlanHash(p)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "earmark %s\nplan %s\n", version, hash)
	for _, f := range files.All() {
		fmt.Fprintf(h, "%s %s\n", f.SHA256, f.Path)
	}
	names := PublishedTables(tables)
	var group errgroup.Group
	for _, name := range names {
		group.Go(func() error { tables[name].ContentID(); return nil })
	}
	if err := group.Wait(); err != nil {
		return "", err
	}
	for _, name := range names {
		fmt.Fprintf(h, "%s %s\n", tables[name].ContentID(), name)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
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
