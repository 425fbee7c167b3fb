// Package report turns the tables of a study into documents for people: one HTML file that opens offline and prints
// well, the same as Markdown, the issues as CSV, and the figures as SVG and PNG.
//
// It computes nothing that a reader could quote except what it must count; every number comes from a table and is only
// rounded here: percentages to one decimal with their sign, p to three significant digits, values to the decimals of
// their endpoint, concentrations to three significant digits. Nothing is clipped. A result that has no percentage shows
// why, and its raw difference instead.
package report

import (
	"cmp"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Params is what the report says about the study beyond its tables.
type Params struct {
	Plan plan.Plan `json:"plan"`
	// Version of earmark, without a date: the report holds no clock.
	Version string `json:"version"`
	// PlanHash names the plan that was run; empty if it is not known.
	PlanHash string `json:"plan_hash,omitempty"`
}

// Input is every table that the report shows.
type Input struct {
	Groups       *table.Of[schemas.Group]
	Animals      *table.Of[schemas.Animal]
	Doses        *table.Of[schemas.Dose]
	Compliance   *table.Of[schemas.Compliance]
	Measurements *table.Of[schemas.Measurement]
	Responses    *table.Of[schemas.Response]
	Summaries    *table.Of[schemas.Summary]
	Inhibition   *table.Of[schemas.Inhibition]
	Comparisons  *table.Of[schemas.Comparison]
	DoseResponse *table.Of[schemas.DoseResponse]
	Exposure     *table.Of[schemas.Exposure]
	Pathways     *table.Of[schemas.Pathway]
	Potencies    *table.Of[schemas.Potency]
	Clinical     *table.Of[schemas.ClinicalReference]
	Curves       *table.Of[schemas.StandardCurve]
	Points       *table.Of[schemas.CurvePoint]
	Issues       *table.Of[schemas.Finding]
	Corrections  *table.Of[schemas.Correction]
	Exclusions   *table.Of[schemas.Exclusion]
}

// Output is the documents: report.html, report.md, issues.csv, figures/*.svg and figures/*.png.
type Output struct {
	Documents *table.Of[schemas.Document]
}

// Run writes the report of a study. The order of the input's rows does not matter.
func Run(p Params, in Input, _ *issue.List) (Output, error) {
	s := newStudy(p.Plan, in)
	issues := sortedIssues(in.Issues.Rows())

	page := &page{title: title(p.Plan.Study)}
	s.front(page, in, issues)
	s.design(page, in)
	s.endpointSections(page)
	s.mechanism(page, in)
	s.articles(page, in)
	s.exposure(page, in)
	s.standardCurves(page, in)
	s.disposition(page, in)
	s.ledgers(page, in)
	issueSection(page, issues, p.Plan.Checks)
	s.methods(page)
	s.provenance(page, p)

	if err := page.render(); err != nil {
		return Output{}, err
	}
	html, err := page.html()
	if err != nil {
		return Output{}, err
	}
	csv, err := IssuesCSV(issues)
	if err != nil {
		return Output{}, err
	}
	documents := []schemas.Document{
		{Path: "report.html", Data: html},
		{Path: "report.md", Data: page.markdown()},
		{Path: "issues.csv", Data: csv},
	}
	for _, b := range page.blocks {
		for _, f := range b.Figures {
			documents = append(documents,
				schemas.Document{Path: f.path("png"), Data: f.png}, schemas.Document{Path: f.path("svg"), Data: f.svg})
		}
	}
	slices.SortFunc(documents, func(a, b schemas.Document) int { return cmp.Compare(a.Path, b.Path) })
	return Output{Documents: table.From(documents...)}, nil
}

// title is the study's title, or its identifier where it has none.
func title(s plan.Study) string {
	switch {
	case s.Title != "":
		return s.Title
	case s.ID != "":
		return s.ID
	}
	return "Study without a title"
}
