package intake

import (
	"slices"
	"strings"
	"testing"

	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

func TestCycles(t *testing.T) {
	out, issues := read(t, plan.Readout{Kind: "qpcr", Matrix: "skin", StudyDay: new(int32(14)), ReferenceGenes: []string{"Actb"}},
		"Mouse,Gene,Ct,Fold change\nM1,Il4,Undetermined,\nM1,Il4,N/A,0.5\nM1,Il4,No Ct,x\nM1,Il4,NA,2\nM1,Il4,28.5,-1\n")
	if len(issues) != 0 {
		t.Errorf("issues %v", codesOf(issues))
	}
	var got []string
	for _, v := range out.Values.All() {
		s := v.Censoring
		switch {
		case v.Missing:
			s = "missing"
		case v.Value.OK:
			s = number(v.Value.V)
		case v.Limit.OK:
			s += " " + number(v.Limit.V)
		}
		if v.Fold.OK {
			s += " fold " + number(v.Fold.V)
		}
		got = append(got, s)
	}
	want := []string{"right 40", "right 40 fold 0.5", "right 40", "missing fold 2", "28.5"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// The columns of a cycler's own export.
func TestCyclesOfAnExport(t *testing.T) {
	out, issues := read(t, plan.Readout{Kind: "qpcr", Matrix: "skin", StudyDay: new(int32(14)), ReferenceGenes: []string{"Actb"}},
		"Sample Name,Target Name,Cq\nM1,Il4,28.5\n")
	if len(issues) != 0 || out.Values.Len() != 1 {
		t.Fatalf("%d values, issues %v", out.Values.Len(), codesOf(issues))
	}
	if v := out.Values.At(0); v.Animal != "M1" || v.Analyte != "Il4" || v.Value.V != 28.5 {
		t.Errorf("read as %+v", v)
	}
}

// Source: Ziemann, Eren, El-Osta, Genome Biol 17:177 (2016), doi:10.1186/s13059-016-1044-7, for what spreadsheets make of gene
// symbols; the serial number 43345 is 2018-09-02.
func TestGeneDates(t *testing.T) {
	for text, likely := range map[string]string{
		"2-Sep": "Sept2", "Sep-02": "Sept2", "2018-09-02": "Sept2", "43345": "Sept2", "1-Mar": "March1", "1-Dec": "Dec1", "4-Oct": "Oct4",
		"5-Feb": "", "Il4": "-", "43353": "Sept10", "43200": "-" /* 2018-04-10 */, "123": "-", "12345": "-", "Sept2": "-", "Dec1": "-",
	} {
		out, issues := read(t, plan.Readout{Kind: "qpcr", StudyDay: new(int32(14))}, "Mouse,Gene,Ct\nM1,"+text+",28.5\nM2,Il4,27\n")
		if likely == "-" {
			if len(issues) != 0 || out.Values.Len() != 2 {
				t.Errorf("%s: issues %v", text, codesOf(issues))
			}
			continue
		}
		if len(issues) != 1 || issues[0].Code != "F-09" || out.Values.Len() != 1 || !strings.HasPrefix(issues[0].Likely, likely) || (likely == "") != (issues[0].Likely == "") {
			t.Errorf("%s: %+v", text, issues)
		}
	}
}

func TestReciprocal(t *testing.T) {
	for text, want := range map[string]string{
		"1:400": "400", "1/400": "400", "< 1:50": "< 50", ">1:204800": ">204800", "400": "400", "1 : 400": "400", "": "", "BLQ": "BLQ", "1:": "",
	} {
		if got := reciprocal(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	out, _ := read(t, plan.Readout{Kind: "specific_igg1", Analyte: "OVA", StudyDay: new(int32(14))}, "Mouse,Titre\nM1,1:400\nM2,<1:50\n")
	if out.Values.Len() != 2 || out.Values.At(0).Value.V != 400 || out.Values.At(1).Limit.V != 50 || out.Values.At(1).Censoring != leftCensored || out.Values.At(0).Analyte != "OVA" {
		t.Errorf("%+v %+v", out.Values.At(0), out.Values.At(1))
	}
}

// FuzzAssays reads anything as the readouts of assays: no panic, and no value that is neither a number, nor censored, nor missing
// without an issue that says so.
func FuzzAssays(f *testing.F) {
	f.Add("Mouse,Gene,Ct,Fold\nM1,2-Sep,Undetermined,0.5\nM1,43345,40,1e999\n")
	f.Add("Mouse,Analyte,Conc (pg/mL),Protein (µg/mL),Beads,Dilution\nM1,IL-4,<3,0,34,1:4\nM1,IL-4,OOR <,NaN,-1,0\n")
	f.Add("Mouse,Antigen,Titre (titre)\nM1,OVA,1:400\nM1,OVA,<1:\n")
	f.Add("Mouse,Time (h),Conc (ng/mL)\nM1,pre,BLQ\nM1,1e300,5\n")
	kinds := []string{"qpcr", "cytokines", "specific_ige", "protein", "plasma"}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range kinds {
			out, issues := read(t, plan.Readout{Kind: kind, StudyDay: new(int32(14)), Matrix: "skin"}, text)
			for _, v := range out.Values.All() {
				if !v.Value.OK && !v.Missing && v.Censoring == uncensored && len(issues) == 0 {
					t.Fatalf("%s: %+v without an issue", kind, v)
				}
				if v.Censoring != uncensored && v.Value.OK {
					t.Fatalf("%s: %+v is censored and a number", kind, v)
				}
			}
		}
	})
}

// Every sort of analyte that headers are known for is one that some endpoint has.
func TestAnalyteHeaders(t *testing.T) {
	for sort := range analyteHeaders {
		if !slices.ContainsFunc(endpoint.All(), func(s endpoint.Spec) bool { return s.Analytes == sort }) {
			t.Errorf("no endpoint has analytes of the sort %q", sort)
		}
	}
}
