package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"earmark/internal/issue"
	"earmark/internal/xportfile"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// domain writes a domain as a file of its own. A variable whose name begins with # is numeric; STUDYID comes first by itself.
func domain(name, variables string, rows ...[]any) schemas.File {
	columns := xportfile.Texts(8, "STUDYID")
	for v := range strings.FieldsSeq(variables) {
		if number, numeric := strings.CutPrefix(v, "#"); numeric {
			columns = append(columns, xportfile.Numbers(number)...)
		} else {
			columns = append(columns, xportfile.Texts(40, v)...)
		}
	}
	m := xportfile.Member{Name: name, Variables: columns}
	for _, row := range rows {
		m.Rows = append(m.Rows, append([]any{"S-1"}, row...))
	}
	return file("send/"+strings.ToLower(name)+".xpt", string(xportfile.Write(m)))
}

// A study of three mice in two trial sets of one arm. S-1-3 has no reference start date: it was never dosed.
func sendFiles() []schemas.File {
	return []schemas.File{
		domain("DM", "USUBJID SEX STRAIN ARMCD SETCD RFSTDTC",
			[]any{"S-1-1", "F", "C57BL/6", "TRT", "1", "2026-03-02T09:00"},
			[]any{"S-1-2", "M", "C57BL/6", "TRT", "2", "2026-03-03"},
			[]any{"S-1-3", "M", "C57BL/6", "TRT", "3", ""}),
		domain("TX", "SETCD SET TXPARMCD TXVAL",
			[]any{"1", "Vehicle", "ARMCD", "TRT"},
			[]any{"1", "Vehicle", "TRTDOS", "0"},
			[]any{"2", "Low dose of MTX", "ARMCD", "TRT"},
			[]any{"2", "Low dose of MTX", "GRPLBL", "MTX"},
			[]any{"3", "High dose of MTX", "GRPLBL", "high"}),
		domain("DS", "USUBJID DSDECOD #DSSTDY",
			[]any{"S-1-1", "TERMINAL SACRIFICE", 15.0},
			[]any{"S-1-2", "FOUND DEAD", -1.0}),
		domain("EX", "USUBJID EXTRT #EXDOSE EXDOSU EXDOSFRQ EXROUTE #EXSTDY #EXENDY",
			[]any{"S-1-1", "vehicle", 0.0, "mg/kg/day", "QD", "ORAL", -1.0, 2.0},
			[]any{"S-1-2", "MTX", 0.3, "mg/kg", "BID", "ORAL", 1.0, 1.0},
			[]any{"S-1-2", "MTX", 0.3, "mg/kg", "BID", "ORAL", 2.0, 9.0}),
		domain("BW", "USUBJID BWTESTCD BWORRES BWORRESU #BWSTRESN BWSTRESU #VISITDY #BWDY BWEXCLFL BWREASEX",
			[]any{"S-1-1", "BW", "0.0205", "kg", 20.5, "g", -3.0, -1.0, "", ""},
			[]any{"S-1-1", "BW", "21", "g", 21.0, "g", 8.0, 8.0, "Y", "wrong animal on the scale"},
			[]any{"S-1-1", "TERMBW", "22", "g", 22.0, "g", 15.0, 15.0, "", ""},
			[]any{"S-1-2", "BW", "", "", nil, "", 8.0, nil, "", ""}),
		domain("OM", "USUBJID OMTESTCD OMSPEC OMORRES OMORRESU OMDTC",
			[]any{"S-1-1", "WEIGHT", "SPLEEN", "0.08", "g", "2026-03-09"},
			[]any{"S-1-2", "WEIGHT", "SPLEEN", "90", "mg", "2026-03-02"},
			[]any{"S-1-3", "WEIGHT", "SPLEEN", "85", "mg", "2026-03-02"},
			[]any{"S-1-1", "WEIGHT", "HEART", "0.1", "g", "2026-03-09"}),
		domain("LB", "USUBJID LBTESTCD LBTEST LBORRES LBORRESU LBSPEC #LBLLOQ #LBDY",
			[]any{"S-1-1", "INTLK4", "IL-4", "<3.2", "pg/mL", "SERUM", 3.2, 8.0},
			[]any{"S-1-1", "IGE", "Immunoglobulin E", "812", "ng/mL", "SERUM", nil, 0.0},
			[]any{"S-1-2", "IGE", "Immunoglobulin E", "640", "ng/mL", "SERUM", nil, 1.0},
			[]any{"S-1-2", "ALB", "Albumin", "44", "g/L", "SERUM", nil, 8.0}),
		domain("CL", "USUBJID CLSTRESC", []any{"S-1-1", "Pale"}, []any{"S-1-2", "Pale"}, []any{"S-1-2", "NORMAL"}),
		domain("TS", "TSPARMCD TSVAL", []any{"STITLE", "A study"}, []any{"SPECIES", "RAT"}),
		domain("MI", "USUBJID MITESTCD MIORRES", []any{"S-1-1", "MIEXAM", "Normal"}),
	}
}

// Days by hand: of SEND's -1, 1 and 8 come -1, 0 and 7; 2026-03-09 is day 8 of an animal that began on 2026-03-02, and
// 2026-03-02 day -1 of one that began the day after.
func TestSEND(t *testing.T) {
	readout := plan.Readout{Kind: plan.SEND, File: "send/*.xpt"}
	out, issues := run(t, Params{Readouts: []plan.Readout{readout}}, sendFiles()...)

	var animals []string
	for _, a := range out.Animals.All() {
		animals = append(animals, fmt.Sprintf("row %d %s %s %s %s %q %v", a.Row, a.Animal, a.Group, a.Sex, a.Strain, a.Fate, a.FateDay))
	}
	want := []string{
		`row 2 S-1-1 Vehicle F C57BL/6 "scheduled" {14 true}`,
		`row 3 S-1-2 MTX M C57BL/6 "found dead" {-1 true}`,
		`row 4 S-1-3 3 M C57BL/6 "" {0 false}`,
	}
	if diff := cmp.Diff(want, animals); diff != "" {
		t.Errorf("animals (-want +got):\n%s", diff)
	}

	var doses []string
	for _, d := range out.Doses.All() {
		doses = append(doses, fmt.Sprintf("row %d %s d%d %s %v %s %s", d.Row, d.Animal, d.StudyDay.V, d.Article, d.Dose.V, d.DoseUnit, d.Route))
	}
	want = []string{
		"row 2 S-1-1 d-1 vehicle 0 mg/kg ORAL", "row 2 S-1-1 d0 vehicle 0 mg/kg ORAL", "row 2 S-1-1 d1 vehicle 0 mg/kg ORAL",
		"row 3 S-1-2 d0 MTX 0.3 mg/kg ORAL",
	}
	if diff := cmp.Diff(want, doses); diff != "" {
		t.Errorf("doses (-want +got):\n%s", diff)
	}

	want = []string{
		"BWORRES row 2 S-1-1 d-1 = 0.0205 kg", "BWORRES row 3 S-1-1 d7 = 21 g", "BWORRES row 5 S-1-2 d7 missing g",
		"LBORRES row 4 S-1-2 d0 serum = 640 ng/mL",
		"LBORRES row 2 S-1-1 d7 IL-4 serum lloq 3.2 left 3.2 pg/mL",
		"OMORRES row 2 S-1-1 d7 = 0.08 g", "OMORRES row 3 S-1-2 d-1 = 90 mg",
	}
	if diff := cmp.Diff(want, lines(out.Values)); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}

	var told []string
	for _, i := range issues {
		told = append(told, i.Code+" "+i.At.Sheet+" "+i.At.Cell()+": "+i.Message)
	}
	for _, part := range []string{
		"F-28 BW : not read: BW (TERMBW)", "F-28 LB : not read: LB (ALB serum)", "F-28 OM : not read: OM (WEIGHT heart)", "F-28 MI : not read: MI: microscopic findings",
		"F-30 EX EXENDY row 4: a record of doses spans several days",
		"F-30 LB LBDY row 3: the cell does not hold a study day",
		"F-30 OM OMDTC row 4: the row does not say when it was measured",
		"F-41 BW BWORRES row 3: the value is marked as left out: BWEXCLFL is Y",
		"F-42 CL : clinical signs other than normal, with the number of animals: Pale (2)",
		"F-42 DM : SEND has no day 0: its day 1, the animal's reference start date (RFSTDTC), was read as study day 0",
		"F-42 TS TSVAL row 3: the animals are no mice",
		"F-42 TS : the trial summary says: title: A study; species: RAT",
		"F-42 TX : the animals are in groups by their trial set (SETCD): 1: Vehicle (0, 1 animals); 2: Low dose of MTX (no dose stated, 1 animals)",
		"F-42 TX : the arm TRT (ARMCD) holds the trial sets 1, 2",
	} {
		if !slices.ContainsFunc(told, func(s string) bool { return strings.HasPrefix(s, part) }) {
			t.Errorf("not said: %s", part)
		}
	}
	if len(told) != 14 {
		t.Errorf("%d issues, want 14:\n%s", len(told), strings.Join(told, "\n"))
	}
	i := slices.IndexFunc(issues, func(i issue.Issue) bool { return i.Code == "F-41" })
	if i >= 0 && !strings.Contains(issues[i].Fix, "S-1-1,body_weight,,7,,wrong animal on the scale,") {
		t.Errorf("no line to paste: %s", issues[i].Fix)
	}
}

// Day 1 of SEND is study day 7 where dosing began a week after induction; a correction names the variable; one domain can
// be read by itself, with the test that an endpoint holds.
func TestSENDDomains(t *testing.T) {
	seven := int32(7)
	files := append(sendFiles(), file("c.csv", "file,sheet,cell,found,corrected,reason,who\nsend/bw.xpt,BW,BWORRES row 3,21,21.5,typing error,KB\nsend/dm.xpt,DM,SETCD row 4,3,2,was moved,KB\n"))
	for _, c := range []struct {
		readout plan.Readout
		want    []string
	}{
		{
			plan.Readout{Kind: "body_weight", File: "send/bw.xpt", DayOne: &seven},
			[]string{"BWORRES row 2 S-1-1 d6 = 0.0205 kg", "BWORRES row 3 S-1-1 d14 = 21.5 g", "BWORRES row 5 S-1-2 d14 missing g"},
		},
		{plan.Readout{Kind: "ige", File: "send/lb.xpt", Test: "IGE"}, []string{"LBORRES row 4 S-1-2 d0 serum = 640 ng/mL"}},
		{plan.Readout{Kind: "ige", File: "send/bw.xpt"}, nil},
		{plan.Readout{Kind: "animals", File: "send/dm.xpt"}, nil},
	} {
		var named []schemas.File
		for _, f := range files {
			if f.Path == "c.csv" || f.Path == c.readout.File {
				named = append(named, f)
			}
		}
		out, issues := run(t, Params{Readouts: []plan.Readout{c.readout}, Ledgers: plan.Ledgers{Corrections: "c.csv"}}, named...)
		if diff := cmp.Diff(c.want, lines(out.Values)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.readout, diff)
		}
		if refused := slices.Contains(marks(issues), "F-25"); refused != (c.readout.Kind == "ige" && c.want == nil) {
			t.Errorf("%+v: issues %v", c.readout, marks(issues))
		}
		if c.readout.Kind == "animals" && (out.Animals.Len() != 3 || out.Animals.Rows()[2].Group != "2") {
			t.Errorf("animals %+v", out.Animals.Rows())
		}
	}
}

// What is no transport file is refused where domains are asked for.
func TestSENDForeign(t *testing.T) {
	_, issues := run(t, Params{Readouts: []plan.Readout{{Kind: plan.SEND, File: "send/*"}}}, file("send/define.csv", "a,b\n1,2\n"))
	if diff := cmp.Diff([]string{"F-22"}, marks(issues)); diff != "" {
		t.Error(diff)
	}
}

// Whatever a transport or Prism file holds, reading it ends in values and issues.
func FuzzDomains(f *testing.F) {
	for _, s := range sendFiles() {
		f.Add(s.Data)
	}
	f.Add(prismFile("w.pzfx", prismTable("Weight (g)", xy, "X Day:0 7", "Vehicle:20,5 21*;20 _", "MTX:19 18")).Data)
	f.Add(prismFile("w.pzfx", prismTable("Weight day 7", oneWay, "Titles:V1 V2", "Vehicle:20", "MTX:19")).Data)
	f.Add(prismFile("w.pzfx", prismTable("Data 1", twoWay, "Titles:d0 d7", "Vehicle:20 21;22 23")).Data)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, r := range []plan.Readout{
			{Kind: plan.SEND}, {Kind: "animals"}, {Kind: "dosing"}, {Kind: "body_weight", Animals: plan.ByPosition}, {Kind: "cytokines", Test: "IL-4"},
		} {
			r.File = "f.xpt"
			out, issues := run(t, Params{Readouts: []plan.Readout{r}}, file(r.File, string(data)))
			for _, v := range out.Values.All() {
				if v.Animal == "" || v.Column == "" || v.Value.V-v.Value.V != 0 {
					t.Fatalf("%+v", v)
				}
			}
			for _, i := range issues {
				if i.Message == "" || i.Severity == issue.Error && i.Fix == "" {
					t.Fatalf("%+v", i)
				}
			}
		}
	})
}
