package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// A Result is what a run of the graph made.
type Result struct {
	Tables Tables
	Issues *issue.List
	// Blocked says that errors in the data are unresolved: only the issues may be published.
	Blocked bool
}

// Run runs the stages in order on the files of a study. The table of issues that the report reads is what the stages
// before it found. Errors of the data are no errors of Run; they are in the result.
func Run(ctx context.Context, stages []Stage, p *plan.Plan, version string, files *table.Of[schemas.File], log *slog.Logger) (Result, error) {
	params, err := Params(p, version)
	if err != nil {
		return Result{}, err
	}
	result := Result{Tables: Tables{files.Name(): files}, Issues: new(issue.List)}
	for _, s := range stages {
		if err := ctx.Err(); err != nil {
			return Result{}, fmt.Errorf("stopped before stage %s: %w", s.Name, err)
		}
		in := Tables{}
		for _, name := range s.In {
			t, found := result.Tables[name]
			if name == (schemas.Issue{}).Table() {
				t, found = table.From(result.Issues.Rows(p.Study.ID)...), true
			}
			if !found {
				return Result{}, fmt.Errorf("stage %s reads table %s, which no stage before it makes", s.Name, name)
			}
			in[name] = t
		}
		raw, err := json.Marshal(params[s.Name])
		if err != nil {
			return Result{}, fmt.Errorf("stage %s: parameters: %w", s.Name, err)
		}
		var found issue.List
		start := time.Now()
		out, err := s.run(raw, in, &found)
		if err != nil {
			return Result{}, err
		}
		log.Debug("stage done", "stage", s.Name, "duration", time.Since(start).Round(10*time.Microsecond), "issues", len(found.Issues()))
		result.Issues.AddAll(accepted(found.Issues(), p.Accept))
		for name, t := range out {
			result.Tables[name] = t
		}
		if s.Gate && result.Issues.Count(issue.Error) > 0 {
			result.Blocked = true
			break
		}
	}
	result.Tables[schemas.Issue{}.Table()] = table.From(result.Issues.Rows(p.Study.ID)...)
	return result, nil
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
	for _, name := range PublishedTables(tables) {
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
