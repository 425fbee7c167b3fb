package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"earmark/internal/config"
	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
	"earmark/stages/articles"
	"earmark/stages/pathways"
)

// engagement must stand wherever concentrations are shown by pathway.
const engagement = "A concentration that falls is not evidence that the kinase of its own receptor was inhibited (R-18)"

// known is the fixture with the map and the trials that ship with the program, declared potencies, and what their stages
// make of them.
func known(t testing.TB) (Params, Input) {
	t.Helper()
	p, in := fixture()
	p.Plan.Pathways, p.Plan.Clinical = config.Pathways(), config.Clinical()
	for i := range p.Plan.Clinical.Articles {
		p.Plan.Clinical.Articles[i].StudyNames = []string{p.Plan.Clinical.Articles[i].Name}
	}
	p.Plan.Articles = []plan.Article{{Name: "baricitinib", Potency: []plan.Potency{
		{Target: "JAK1", IC50: 5.9, Unit: "nM", Source: "a supplier"},
		{Target: "JAK2", IC50: 0.0057, Unit: "µM", Source: "a supplier"},
		{Target: "JAK3", Relation: ">", IC50: 400, Unit: "nM", Source: "a supplier", Note: "an enzyme assay"},
	}}}
	made, err := pathways.Run(pathways.Params{
		Groups: p.Plan.Groups, Endpoints: endpoint.All(), Mediators: p.Plan.Pathways.Mediators, Confidence: 0.95,
	}, pathways.Input{Responses: in.Responses}, &issue.List{})
	if err != nil {
		t.Fatal(err)
	}
	told, err := articles.Run(articles.Params{
		Study: id, Articles: p.Plan.Articles, Clinical: p.Plan.Clinical, Confidence: 0.95,
	}, articles.Input{}, &issue.List{})
	if err != nil {
		t.Fatal(err)
	}
	in.Pathways, in.Potencies, in.Clinical = made.Pathways, told.Potencies, told.ClinicalReference
	return p, in
}

// prints fails unless both documents hold every text.
func prints(t testing.TB, files map[string]string, wanted ...string) {
	t.Helper()
	for name, text := range map[string]string{"report.html": read(files["report.html"]), "report.md": unescape(files["report.md"])} {
		for _, want := range wanted {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
}

func TestMechanism(t *testing.T) {
	p, in := known(t)
	files := documents(t, p, in)
	prints(t, files, engagement, "a ligand may even rise",
		"IL-17A and TNF-α: no receptor of these signals by a JAK", // the fixture calls CCL17 TARC, which the map does not know
		"IL-33: authors disagree", "IL-10 and IFN-γ: whether a fall is good or bad depends on the context", "not measured on that day: TARC",
		"IL-13Rα1/IL-4Rα\u00a0†", "JAK1, JAK3, TYK2 (JAK2)", "Scuron et al., Front Immunol 2021;11:620098",
	)
	for _, name := range []string{"map", "axis", "kinase"} {
		for _, ending := range []string{"svg", "png"} {
			if files["figures/mechanism-cytokines-skin-"+name+"."+ending] == "" {
				t.Errorf("there is no figure %s.%s", name, ending)
			}
		}
	}
	var wanted []string
	sets, withheld := 0, 0
	for _, row := range in.Pathways.All() {
		if row.Grouping == "stat" {
			continue
		}
		if !row.Percent.OK {
			withheld++
			continue
		}
		sets++
		wanted = append(wanted, fmt.Sprintf("%s (%s to %s)", oneDecimal(row.Percent.V), oneDecimal(row.CILow.V), oneDecimal(row.CIHigh.V)))
	}
	prints(t, files, wanted...)
	if sets < 20 || withheld != 0 {
		t.Errorf("%d sets with a percentage, %d without", sets, withheld)
	}
}

// A set that lost all its analytes says so, in the table and in the figure.
func TestMechanismWithoutAnAnalyteLeft(t *testing.T) {
	p, in := known(t)
	rows := in.Pathways.Rows()
	for i := range rows {
		if rows[i].Set == "Th1" && rows[i].Group == "RUX 0.5%" {
			rows[i] = schemas.Pathway{
				Study: id, Group: rows[i].Group, Grouping: "axis", Set: "Th1", Endpoint: rows[i].Endpoint, Matrix: rows[i].Matrix, StudyDay: rows[i].StudyDay,
				Variable: rows[i].Variable, Excluded: "IFN-γ (3 of 16 values beyond a limit)", Notes: "no percentage: no analyte is left",
			}
		}
	}
	in.Pathways = table.From(rows...)
	files := documents(t, p, in)
	prints(t, files, "IFN-γ (3 of 16 values beyond a limit)", "no percentage: no analyte is left")
	if !strings.Contains(files["figures/mechanism-cytokines-skin-axis.svg"], "RUX 0.5%: no analyte left") {
		t.Error("the figure does not say that no analyte is left")
	}
}

func TestNoMechanismWithoutAMappedAnalyte(t *testing.T) {
	p, in := known(t)
	p.Plan.Pathways.Mediators = slices.DeleteFunc(slices.Clone(p.Plan.Pathways.Mediators), func(m plan.Mediator) bool { return slices.Contains(panel, m.Name) })
	in.Pathways = table.From[schemas.Pathway]()
	text := read(documents(t, p, in)["report.html"])
	for _, absent := range []string{"Mechanism", engagement} {
		if strings.Contains(text, absent) {
			t.Errorf("the report holds %q", absent)
		}
	}
}

// Without a treated group there is a map and nothing to draw on it.
func TestMechanismWithoutATreatedGroup(t *testing.T) {
	p, in := known(t)
	in.Pathways = table.From[schemas.Pathway]()
	groups := slices.DeleteFunc(in.Groups.Rows(), treated)
	in.Groups = table.From(groups...)
	files := documents(t, p, in)
	prints(t, files, engagement, "JAK1, JAK3, TYK2 (JAK2)")
	if files["figures/mechanism-cytokines-skin-map.svg"] != "" {
		t.Error("a map of the inhibition in no group")
	}
}

func TestSelectivity(t *testing.T) {
	p, in := known(t)
	files := documents(t, p, in)
	// By hand: 5.9/5.7 = 1.0351 and 400/5.7 = 70.18.
	prints(t, files, "depends on the assay", "5.7", "1.00", "1.04", "> 400", "> 70.2", "an enzyme assay")
	if files["figures/selectivity-baricitinib.svg"] == "" {
		t.Error("there is no figure")
	}
	in.Potencies = table.From[schemas.Potency]()
	if strings.Contains(read(documents(t, p, in)["report.html"]), "Selectivity") {
		t.Error("selectivity of nothing")
	}
}

func TestClinicalYardstick(t *testing.T) {
	p, in := known(t)
	files := documents(t, p, in)
	prints(t, files, "They are different quantities", "BREEZE-AD7: oral, once daily, with topical corticosteroids",
		"34 of 111", "+16.0 (+4.9 to +26.6)", // 34/111 - 16/109 by Newcombe: R 4.2.2, see articles
		"+37.5\u00a0†", // not confirmed
		"better than vehicle within 12 hours", "Papp et al., J Am Acad Dermatol 2021;85:863",
	)
	in.Clinical = table.From[schemas.ClinicalReference]()
	if strings.Contains(read(documents(t, p, in)["report.html"]), "yardstick") {
		t.Error("a yardstick of nothing")
	}
}
