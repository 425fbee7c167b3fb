package report

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"image/png"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"earmark/internal/issue"
	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// documents runs the report and returns its documents by path.
func documents(t testing.TB, p Params, in Input) map[string]string {
	t.Helper()
	out, err := Run(p, in, &issue.List{})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, d := range out.Documents.All() {
		if _, twice := files[d.Path]; twice {
			t.Errorf("%s is written twice", d.Path)
		}
		files[d.Path] = string(d.Data)
	}
	return files
}

// read is the HTML report's text as a browser shows it: tags become spaces.
func read(document string) string {
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(document, " "))
}

// unescape is the Markdown report's text as a reader sees it.
func unescape(markdown string) string {
	return html.UnescapeString(regexp.MustCompile(`\\(.)`).ReplaceAllString(markdown, "$1"))
}

// oneDecimal prints a percentage as the report must: with its sign and one decimal.
func oneDecimal(v float64) string {
	t := strings.Replace(fmt.Sprintf("%+.1f", v), "-", "−", 1)
	if strings.Trim(t, "+−0.") == "" {
		return "0.0"
	}
	return t
}

func TestEveryHeadlineIsPrintedWithItsInterval(t *testing.T) {
	p, in := fixture()
	files := documents(t, p, in)
	page, markdown := read(files["report.html"]), unescape(files["report.md"])
	printed := 0
	for _, row := range in.Inhibition.All() {
		onLastDay := !row.StudyDay.OK && row.Endpoint == "ear_thickness" || row.StudyDay.V == 14
		if !row.Headline || !onLastDay || !row.Percent.OK {
			continue
		}
		want := fmt.Sprintf("%s (%s to %s)", oneDecimal(row.Percent.V), oneDecimal(row.CILow.V), oneDecimal(row.CIHigh.V))
		if row.WindowClass == "weak" { // the interval only
			want = fmt.Sprintf("%s to %s", oneDecimal(row.CILow.V), oneDecimal(row.CIHigh.V))
		}
		for name, text := range map[string]string{"report.html": page, "report.md": markdown} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %s of %s, %s %s", name, want, row.Group, row.Endpoint, row.Analyte)
			}
		}
		printed++
	}
	if printed < 60 { // 4 treated groups, 2 variables of the ear, scores, IgE and 12 cytokines
		t.Errorf("only %d headline results were looked for", printed)
	}
}

func TestDocumentsAreCleanAndSelfContained(t *testing.T) {
	p, in := fixture()
	p.Plan.Output.AnimalLines = true
	files := documents(t, p, in)
	for name, text := range files {
		if strings.HasSuffix(name, ".png") {
			continue
		}
		for _, bad := range []string{"NaN", "<nil>", "&lt;nil&gt;", "%!", "+Inf", "−Inf"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s contains %q", name, bad)
			}
		}
	}
	for _, bad := range []string{"http:", "https:", "<script", "src=", "href=", "url(", "@import"} {
		if strings.Contains(files["report.html"], bad) {
			t.Errorf("report.html contains %q", bad)
		}
	}
	for _, need := range []string{"Content-Security-Policy", "default-src 'none'", "@media print", `lang="en-GB"`} {
		if !strings.Contains(files["report.html"], need) {
			t.Errorf("report.html lacks %q", need)
		}
	}
	if !strings.Contains(files["report.html"], "single animals") {
		t.Error("the plan asks for animal lines, and no caption names them")
	}
}

func TestFiguresExistAndAreWellFormed(t *testing.T) {
	p, in := fixture()
	files := documents(t, p, in)
	var linked []string
	for _, m := range regexp.MustCompile(`\]\((figures/[^)]*)\)`).FindAllStringSubmatch(files["report.md"], -1) {
		linked = append(linked, m[1])
	}
	drawn := 0
	for name, data := range files {
		if !regexp.MustCompile(`^(report\.html|report\.md|issues\.csv|figures/[a-z0-9_-]+\.(svg|png))$`).MatchString(name) {
			t.Errorf("a document with an unexpected name: %q", name)
		}
		if strings.HasSuffix(name, ".svg") {
			drawn++
			if !slices.Contains(linked, name) {
				t.Errorf("report.md does not show %s", name)
			}
			wellFormed(t, name, data)
			if strings.Contains(data, `width="5`) || !strings.Contains(data, "viewBox=") || !strings.Contains(data, "Arial,Helvetica,sans-serif") {
				t.Errorf("%s does not scale with the page or names no common font", name)
			}
			image, err := png.Decode(strings.NewReader(files[strings.TrimSuffix(name, "svg")+"png"]))
			if err != nil {
				t.Errorf("%s has no PNG beside it: %v", name, err)
			} else if image.Bounds().Dx() < 500 {
				t.Errorf("the PNG of %s is %d pixels wide", name, image.Bounds().Dx())
			}
		}
	}
	for _, name := range linked {
		if _, ok := files[name]; !ok {
			t.Errorf("report.md shows %s, which does not exist", name)
		}
	}
	if inline := strings.Count(files["report.html"], "<svg "); inline != drawn || drawn < 10 {
		t.Errorf("%d figures are drawn and %d shown in report.html", drawn, inline)
	}
}

func wellFormed(t *testing.T, name, data string) {
	t.Helper()
	for decoder := xml.NewDecoder(strings.NewReader(data)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("%s is no XML: %v", name, err)
			return
		}
	}
}

func TestWithheldResultShowsItsReasonAndTheRawDifference(t *testing.T) {
	p, in := fixture()
	rows := in.Inhibition.Rows()
	for i, row := range rows {
		if row.Endpoint == "ear_thickness" && row.Variable == endpoint.Value && row.StudyDay.V == 14 && row.Group == "RUX 0.5%" && row.Headline {
			rows[i].Percent, rows[i].CILow, rows[i].CIHigh = maybe.Float{}, maybe.Float{}, maybe.Float{}
			rows[i].WindowClass, rows[i].WindowG = "closed", maybe.Some(1.7)
			rows[i].Difference, rows[i].DifferenceCILow, rows[i].DifferenceCIHigh = maybe.Some(-12.4), maybe.Some(-40.2), maybe.Some(15.5)
		}
	}
	in.Inhibition = table.From(rows...)
	files := documents(t, p, in)
	for name, text := range map[string]string{"report.html": read(files["report.html"]), "report.md": unescape(files["report.md"])} {
		for _, want := range []string{
			"no percentage: window closed", "difference −12 µm (−40 to +16)",
			"Ear thickness, day 14, RUX 0.5%: no percentage: window closed", // on the first page
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
	if !strings.Contains(files["figures/ear_thickness-value-day14-inhibition.svg"], "no percentage: window closed") {
		t.Error("the figure does not say why a group has no percentage")
	}
}

func TestDoseResponseIsToldBesideItsTable(t *testing.T) {
	p, in := fixture()
	files := documents(t, p, in)
	for name, text := range map[string]string{"report.html": read(files["report.html"]), "report.md": unescape(files["report.md"])} {
		for _, want := range []string{
			"ED50 of ruxolitinib against Vehicle cream, 4 doses: 0.432 % w/w (95\u00a0% CI 0.250 to 0.750).",
			"No ED50 of baricitinib against Vehicle cream, 2 doses: doses above 0: 2, 3 are needed.",
		} {
			if strings.Count(text, want) != 1 {
				t.Errorf("%s says %q %d times, want once", name, want, strings.Count(text, want))
			}
		}
		if strings.Contains(text, "ED50 of betamethasone") {
			t.Errorf("%s speaks of the curve of a single dose", name)
		}
	}
}

// The numbers are those of the fixture, rounded by hand: 26 of 28 doses, (1 + 0.9286 + 0.5)/3 = 0.81.
func TestExposureIsToldBesideTheResults(t *testing.T) {
	p, in := fixture()
	md := unescape(documents(t, p, in)["report.md"])
	_, section, found := strings.Cut(md, "## Exposure")
	section, _, _ = strings.Cut(section, "\n## ")
	if !found {
		t.Fatal("no section on exposure")
	}
	for _, want := range []string{
		"| RUX 1.5% | days 0 to 13, 2 a day | 3 | 84 | 82 | 2 | 0 | 16.8 mg | 13.6 mg | 0.81 (0.50 to 1.00) |",
		"| BARI 10 mg/kg | days 0 to 13, 2 a day | 1 | 28 | not in the log |",
		"| " + animalName(4, 1) + " | RUX 1.5% | 26 of 28 | 2 | 0 | 0.93 |",
		"| " + animalName(4, 2) + " | RUX 1.5% | 28 of 28 | 0 | 0 | 0.50 |",
		"the dosing log holds no dose of the group",
		"never replaces the result",
	} {
		if !strings.Contains(section, want) {
			t.Errorf("no %q in\n%s", want, section)
		}
	}
	if strings.Contains(section, "| "+animalName(4, 0)+" |") {
		t.Error("an animal on plan is listed as off plan")
	}
	for _, row := range in.Inhibition.All() {
		if row.Group == "RUX 1.5%" && row.Primary && row.Endpoint == "ear_thickness" && row.Variable == endpoint.NetAUCMean {
			if want := percentage(row.Percent.V/0.8) + " (" + percentage(row.CILow.V/0.8); !strings.Contains(section, want) {
				t.Errorf("no %q in\n%s", want, section)
			}
		}
	}
	in.Compliance = table.From[schemas.Compliance]()
	if strings.Contains(documents(t, p, in)["report.md"], "## Exposure") {
		t.Error("a study without schedules has a section on exposure")
	}
}

func TestWeakWindowIsGrey(t *testing.T) {
	p, in := fixture()
	text := documents(t, p, in)["report.html"]
	if n := strings.Count(text, `<td class="number weak">−108.9 to &#43;179.1`); n != 3 { // on the first page, in its section and beside its exposure
		t.Errorf("the percentage of a weak window is marked %d times, want 3", n)
	}
	if strings.Contains(read(text), "+51.1 (−108.9") || strings.Contains(read(text), "CI −108.9") {
		t.Error("the percentage of a weak window is printed, to be quoted without its interval")
	}
	if !strings.Contains(read(text), "window weak, g 0.52: not for ranking") {
		t.Error("a weak window is not named beside its number")
	}
}

// A second method without an adjusted p says so beside its own p.
func TestPOfAnotherMethodIsNamed(t *testing.T) {
	p, in := fixture()
	for _, row := range in.Comparisons.Rows() {
		if row.Endpoint == "ear_thickness" && row.StudyDay.V == 14 && row.Group == "RUX 0.5%" {
			row.Method, row.Primary, row.P, row.PAdjusted, row.Adjustment, row.FamilySize = "welch", false, maybe.Some(0.0314), maybe.Float{}, "none", 1
			row.DF = maybe.Some(9.25)
			in.Comparisons.Append(row)
		}
	}
	if text := read(documents(t, p, in)["report.html"]); strings.Count(text, "Welch t, df 9.2: p = 0.0314, not adjusted") != 2 {
		t.Error("the p of the second method does not stand, as not adjusted, on the first page and in its section")
	}
}

func TestFirstPageNamesAcceptedErrorsAndLedgers(t *testing.T) {
	p, in := fixture()
	files := documents(t, p, in)
	for name, text := range map[string]string{"report.html": read(files["report.html"]), "report.md": unescape(files["report.md"])} {
		front, rest, _ := strings.Cut(text, "Design")
		for _, want := range []string{"V-01 ears.csv › F14", "the read cannot be repeated", "IL-10: the window is closed"} {
			if !strings.Contains(front, want) {
				t.Errorf("the first page of %s lacks %q", name, want)
			}
		}
		for _, want := range []string{
			"M024", "humane endpoint", "haemolysed sample", "decimal point slipped", "100 × (V − T) / (V − F)", "family of 2",
			"0.1.0-test", "sha256:0123456789abcdef", "2026-03-02", "window closed",
		} {
			if !strings.Contains(rest, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
}

func TestHostileNamesStayText(t *testing.T) {
	p, in := fixture()
	const hostile = "<script>alert(1)</script> | `x` [a](javascript:b) **c** \x00\x1b\n&amp;"
	rename := func(name *string) {
		if *name == "RUX 0.5%" || *name == "IL-4" {
			*name = hostile
		}
	}
	in.Groups = mapped(in.Groups, func(r *schemas.Group) { rename(&r.Group); rename(&r.Article) })
	in.Animals = mapped(in.Animals, func(r *schemas.Animal) { rename(&r.Group) })
	in.Responses = mapped(in.Responses, func(r *schemas.Response) { rename(&r.Group); rename(&r.Analyte) })
	in.Summaries = mapped(in.Summaries, func(r *schemas.Summary) { rename(&r.Group); rename(&r.Analyte) })
	in.Inhibition = mapped(in.Inhibition, func(r *schemas.Inhibition) { rename(&r.Group); rename(&r.Analyte) })
	in.Comparisons = mapped(in.Comparisons, func(r *schemas.Comparison) { rename(&r.Group); rename(&r.Analyte) })
	p.Plan.Study.Title = hostile
	files := documents(t, p, in)
	if strings.Contains(strings.ToLower(files["report.html"]), "<script") {
		t.Error("a name became an element of report.html")
	}
	if !strings.Contains(files["report.html"], "&lt;script&gt;alert(1)") {
		t.Error("report.html does not show the name as text")
	}
	escaped := regexp.MustCompile(`\\.`)
	columns, previous := 0, ""
	for row := range strings.Lines(files["report.md"]) {
		live := escaped.ReplaceAllString(row, "")
		if strings.Contains(live, "<script") || strings.Contains(live, "](javascript") || strings.Contains(live, "`") {
			t.Errorf("a name is not escaped in report.md: %s", row)
		}
		if !strings.HasPrefix(row, "|") {
			columns = 0
			previous = row
			continue
		}
		n := strings.Count(strings.ReplaceAll(row, `\|`, ""), "|")
		if columns > 0 && n != columns {
			t.Errorf("a row of report.md has %d columns, others %d, after %q: %s", n-1, columns-1, previous, row)
		}
		columns = n
	}
	for name, data := range files {
		if strings.HasSuffix(name, ".svg") {
			wellFormed(t, name, data)
		}
	}
}

// mapped is a table with every row changed.
func mapped[T schemas.Row](rows *table.Of[T], change func(*T)) *table.Of[T] {
	all := rows.Rows()
	for i := range all {
		change(&all[i])
	}
	return table.From(all...)
}

// shuffled is a table with its rows in another order.
func shuffled[T schemas.Row](rows *table.Of[T]) *table.Of[T] {
	all := rows.Rows()
	var other []T
	for _, step := range []int{2, 1, 0} { // every third row, from the back
		for i := len(all) - 1; i >= 0; i-- {
			if i%3 == step {
				other = append(other, all[i])
			}
		}
	}
	return table.From(other...)
}

func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	p, in := known(t)
	p.Plan.Output.AnimalLines = true
	want := documents(t, p, in)
	for name, other := range map[string]Input{
		"again": in,
		"in another order": {
			Groups: shuffled(in.Groups), Animals: shuffled(in.Animals), Doses: shuffled(in.Doses), Measurements: shuffled(in.Measurements),
			Responses: shuffled(in.Responses), Summaries: shuffled(in.Summaries), Inhibition: shuffled(in.Inhibition),
			Compliance: shuffled(in.Compliance), Exposure: shuffled(in.Exposure),
			Comparisons: shuffled(in.Comparisons), DoseResponse: shuffled(in.DoseResponse), Pathways: shuffled(in.Pathways),
			Potencies: shuffled(in.Potencies), Clinical: shuffled(in.Clinical), Curves: shuffled(in.Curves), Points: shuffled(in.Points), Issues: shuffled(in.Issues), Corrections: shuffled(in.Corrections), Exclusions: shuffled(in.Exclusions),
		},
	} {
		got := documents(t, p, other)
		if len(got) != len(want) {
			t.Errorf("%s: %d documents, before %d", name, len(got), len(want))
		}
		for path := range want {
			if got[path] != want[path] {
				t.Errorf("%s: %s differs", name, path)
			}
		}
	}
}

// empty is a study of which nothing is known.
func empty() Input {
	return Input{
		Groups: table.From[schemas.Group](), Animals: table.From[schemas.Animal](), Doses: table.From[schemas.Dose](),
		Measurements: table.From[schemas.Measurement](), Responses: table.From[schemas.Response](), Summaries: table.From[schemas.Summary](),
		Compliance: table.From[schemas.Compliance](), Exposure: table.From[schemas.Exposure](),
		Inhibition: table.From[schemas.Inhibition](), Comparisons: table.From[schemas.Comparison](), DoseResponse: table.From[schemas.DoseResponse](), Pathways: table.From[schemas.Pathway](), Potencies: table.From[schemas.Potency](), Clinical: table.From[schemas.ClinicalReference](), Curves: table.From[schemas.StandardCurve](), Points: table.From[schemas.CurvePoint](),
		Issues:      table.From[schemas.Finding](),
		Corrections: table.From[schemas.Correction](), Exclusions: table.From[schemas.Exclusion](),
	}
}

func TestTinyStudiesSayWhatIsAbsent(t *testing.T) {
	full, whole := fixture()
	last := int32(14)
	oneMouse := empty()
	oneMouse.Groups.Append(schemas.Group{Group: "Naive", Role: plan.Naive, N: 1})
	oneMouse.Animals.Append(schemas.Animal{Animal: "M001", Group: "Naive"})
	for _, d := range []int32{0, 14} {
		day := maybe.Some(d)
		oneMouse.Responses.Append(schemas.Response{Animal: "M001", Endpoint: "ear_thickness", StudyDay: day, Variable: endpoint.Value, Group: "Naive", Value: maybe.Some(220.0), Unit: "µm", Scale: endpoint.Linear})
		oneMouse.Summaries.Append(schemas.Summary{Group: "Naive", Endpoint: "ear_thickness", StudyDay: day, Variable: endpoint.Value, Unit: "µm", N: 1, Mean: maybe.Some(220.0), Median: maybe.Some(220.0)})
	}
	noData := empty()
	noData.Groups, noData.Animals = whole.Groups, whole.Animals
	allBelow := empty() // a group of which only the limit is known
	allBelow.Groups = oneMouse.Groups
	allBelow.Responses.Append(schemas.Response{Animal: "M001", Endpoint: "total_ige", StudyDay: maybe.Some(last), Variable: endpoint.Value, Group: "Naive", Censoring: "left", Limit: maybe.Some(4.0), Unit: "ng/mL", Scale: endpoint.Log})
	allBelow.Summaries.Append(schemas.Summary{Group: "Naive", Endpoint: "total_ige", StudyDay: maybe.Some(last), Variable: endpoint.Value, Unit: "ng/mL", N: 1, NCensored: 1})

	for name, c := range map[string]struct {
		in   Input
		want []string
	}{
		"nothing":   {empty(), []string{"The study has no groups.", "The study has no animals.", "No endpoint has data", "no treated group", "Nothing was found wrong"}},
		"one mouse": {oneMouse, []string{"no treated group", "1 animal in 1 group", "220", "no animal is recorded to have left"}},
		"no data":   {noData, []string{"No endpoint has data", "Ear thickness, day 14: no data."}},
		"all below": {allBelow, []string{"1 animal is beyond a limit of quantification", "1 beyond a limit"}},
	} {
		t.Run(name, func(t *testing.T) {
			files := documents(t, full, c.in)
			for document, text := range map[string]string{"report.html": read(files["report.html"]), "report.md": unescape(files["report.md"])} {
				for _, want := range c.want {
					if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
						t.Errorf("%s lacks %q", document, want)
					}
				}
				if strings.Contains(text, "NaN") {
					t.Errorf("%s contains NaN", document)
				}
			}
			documents(t, Params{}, c.in) // a plan that says nothing does not fail either
		})
	}
}

func TestAnEndpointNeedsOnlyItsSpec(t *testing.T) {
	p, in := fixture()
	p.Plan.Endpoints = append(slices.Clone(p.Plan.Endpoints), endpoint.Spec{
		Name: "skin_moisture", Title: "Skin moisture", Unit: "a.u.", Scale: endpoint.Linear, Digits: 2, FigureOrder: 0,
		Variables: []endpoint.Variable{{Name: endpoint.Value, Scale: endpoint.Linear, Figure: true}},
	})
	for _, g := range []string{sham, cream} {
		in.Summaries.Append(schemas.Summary{
			Group: g, Endpoint: "skin_moisture", StudyDay: maybe.Some[int32](3), Variable: endpoint.Value, Unit: "a.u.", N: 2,
			Mean: maybe.Some(31.256), SD: maybe.Some(2.0),
		})
	}
	text := unescape(documents(t, p, in)["report.md"])
	at, ear := strings.Index(text, "## Skin moisture"), strings.Index(text, "## Ear thickness")
	if at < 0 || at > ear {
		t.Errorf("the new endpoint stands at %d, ear thickness at %d; its figure order is lower", at, ear)
	}
	if !strings.Contains(text, "31.26 ± 2.00") {
		t.Error("the mean of the new endpoint is not printed with its two decimals")
	}
}

func TestOrderAndPrimacyComeFromThePlan(t *testing.T) {
	p, in := fixture()
	slices.Reverse(p.Plan.Groups)
	text := unescape(documents(t, p, in)["report.md"])
	_, design, _ := strings.Cut(text, "## Design")
	if high, low := strings.Index(design, "| RUX 1.5%"), strings.Index(design, "| RUX 0.5%"); high < 0 || high > low {
		t.Error("the groups are not in the order of the plan")
	}
	if n := strings.Count(text, "– a primary analysis"); n != 2 {
		t.Errorf("%d results are called primary; the plan names 2", n)
	}
	if n := strings.Count(text, "The plan names no primary day"); n != 3 { // scores, body weight and IgE
		t.Errorf("%d results are shown on their last day, want 3", n)
	}
}

// Six comparators take two rows of panels, and 36 analytes three bands of tiles with every comparator in each.
func TestWideStudyIsDrawn(t *testing.T) {
	p, in := fixture()
	for copy := range 4 {
		rename := func(name string) string {
			if name == oral || name == "BARI 10 mg/kg" {
				return fmt.Sprintf("%s (%d), with a name that is far too long for any figure", name, copy)
			}
			return name
		}
		for _, r := range in.Groups.Rows() {
			if r.Group == oral || r.Group == "BARI 10 mg/kg" {
				r.Group, r.Comparator = rename(r.Group), rename(r.Comparator)
				in.Groups.Append(r)
			}
		}
		for _, r := range in.Summaries.Rows() {
			if r.Group == oral || r.Group == "BARI 10 mg/kg" {
				r.Group = rename(r.Group)
				in.Summaries.Append(r)
			}
		}
	}
	for _, r := range in.Summaries.Rows() {
		if r.Endpoint == "cytokines" {
			r.Analyte += "b"
			in.Summaries.Append(r)
			r.Analyte += "c"
			in.Summaries.Append(r)
		}
	}
	files := documents(t, p, in)
	for name, want := range map[string]int{"ear_thickness-value-course": 6, "cytokines-skin-heatmap": 3 * 6} {
		svg := files["figures/"+name+".svg"]
		wellFormed(t, name, svg)
		if n := strings.Count(svg, ">Against "); n != want {
			t.Errorf("%s has %d headings of families, want %d", name, n, want)
		}
	}
}

func TestFileNamesAreSafeAndUnique(t *testing.T) {
	names := fileNames{}
	for _, c := range []struct {
		parts []string
		want  string
	}{
		{[]string{"cytokines", "IFN-γ", "", "value"}, "cytokines-ifn-value"},
		{[]string{"cytokines", "IFN-α", "value"}, "cytokines-ifn-value-2"},
		{[]string{"cytokines", "../../etc/passwd"}, "cytokines-etc-passwd"},
		{[]string{"cytokines", "IFN", "value", "2"}, "cytokines-ifn-value-2-2"},
		{[]string{"γ"}, "figure"},
	} {
		if got := names.name(c.parts...); got != c.want {
			t.Errorf("%q is named %q, want %q", c.parts, got, c.want)
		}
	}
}

func TestIssuesCSV(t *testing.T) {
	_, in := fixture()
	rows := append(in.Issues.Rows(), schemas.Finding{Code: "X-01", Severity: "note", Value: "@SUM(A1)", Message: "-1 \"quoted\",\nsecond line", Expected: "+1", Fix: "a = b"})
	data, err := IssuesCSV(sortedIssues(rows))
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, c := range schemas.Of(schemas.Finding{}).Columns {
		want = append(want, c.Name)
	}
	if !slices.Equal(records[0], want) {
		t.Errorf("the columns are %q", records[0])
	}
	if len(records) != len(rows)+1 {
		t.Fatalf("%d records for %d issues", len(records)-1, len(rows))
	}
	for _, record := range records[1:] {
		for i, field := range record {
			if field != "" && strings.ContainsRune("=+-@", rune(field[0])) {
				t.Errorf("a spreadsheet would run %s: %q", want[i], field)
			}
		}
	}
	if severity := records[1][slices.Index(want, "severity")]; severity != "error" {
		t.Errorf("the first issue is a %s, not the error", severity)
	}
	lastOne := records[len(records)-1]
	for column, text := range map[string]string{"value": "'@SUM(A1)", "message": "'-1 \"quoted\",\nsecond line", "expected": "'+1", "fix": "a = b", "row": ""} {
		if got := lastOne[slices.Index(want, column)]; got != text {
			t.Errorf("%s is %q, want %q", column, got, text)
		}
	}
	if !bytes.Contains(data, []byte("\r\n")) {
		t.Error("records do not end in CR LF, as RFC 4180 asks")
	}
}

func BenchmarkRun(b *testing.B) {
	p, in := fixture()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Run(p, in, &issue.List{}); err != nil {
			b.Fatal(err)
		}
	}
}

// A study with plates has a section of their curves; one without has none.
func TestStandardCurves(t *testing.T) {
	p, in := fixture()
	for path, document := range documents(t, p, in) {
		if strings.Contains(document, "Standard curves") {
			t.Errorf("%s has standard curves, and the study no plates", path)
		}
	}
	in.Curves = table.From(
		schemas.StandardCurve{
			Study: id, Endpoint: "total_ige", Plate: "P1", Unit: "ng/mL", Model: "4pl", Weighting: "1/y2", Blank: "none", Standards: 7, Used: 2,
			A: maybe.Some(0.05), B: maybe.Some(1.2), C: maybe.Some(80.0), D: maybe.Some(3.0), G: maybe.Some(1.0), LLOQ: maybe.Some(5.0), ULOQ: maybe.Some(320.0), MaxError: maybe.Some(12.34),
		},
		schemas.StandardCurve{Study: id, Endpoint: "total_ige", Plate: "P2", Unit: "ng/mL", Model: "none", Weighting: "1/y2", Blank: "none", Notes: "no curve: flat"},
	)
	in.Points = table.From(
		schemas.CurvePoint{Endpoint: "total_ige", Plate: "P1", Well: "A1", Kind: "standard", X: maybe.Some(320.0), Y: 2.5, Censoring: "none"},
		schemas.CurvePoint{Endpoint: "total_ige", Plate: "P1", Well: "B1", Kind: "standard", X: maybe.Some(5.0), Y: 0.15, Censoring: "none"},
		schemas.CurvePoint{Endpoint: "total_ige", Plate: "P1", Well: "C1", Kind: "sample", Y: 3.5, Censoring: "right"},
		schemas.CurvePoint{Endpoint: "total_ige", Plate: "P1", Well: "D1", Kind: "sample", X: maybe.Some(20.0), Y: 0.5, Censoring: "none"},
	)
	all := documents(t, p, in)
	for _, want := range []string{"Standard curves", "5.00 to 320 ng/mL", "12.3", "no curve: flat"} {
		if !strings.Contains(all["report.md"], want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if all["figures/standard-curves-total_ige.svg"] == "" {
		t.Error("no figure of the curves")
	}
}
