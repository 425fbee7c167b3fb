package annotate

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"earmark/internal/issue"

	"github.com/xuri/excelize/v2"
)

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// ears is the workbook of a scientist: two sheets, a formula, a format, a comment, and a sheet that is called earmark.
func ears(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	red, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "FF0000"}})
	must(t, err)
	_, err = f.NewSheet("Earmark")
	must(t, err,
		f.SetSheetName("Sheet1", "Ear's"),
		f.SetSheetRow("Ear's", "A1", &[]any{"Animal", "Day", "Ear R (mm)"}),
		f.SetSheetRow("Ear's", "A2", &[]any{"M1", 7, 0.21}),
		f.SetSheetRow("Ear's", "A3", &[]any{"M2", 7, 520}),
		f.SetCellFormula("Ear's", "D3", "SUM(C2:C3)"),
		f.SetCellStyle("Ear's", "C3", "C3", red),
		f.AddComment("Ear's", excelize.Comment{Cell: "B2", Author: "Kim", Text: "read twice"}))
	data, err := f.WriteToBuffer()
	must(t, err)
	return data.Bytes()
}

func found() []issue.Issue {
	at := issue.Address{File: "ears.xlsx", Sheet: "Ear's", Row: 3, Column: "C"}
	other := at
	other.Row, other.Column = 2, "B"
	row := at
	row.Column = ""
	return []issue.Issue{
		{Code: "V-01", Severity: issue.Error, At: at, More: []issue.Address{other, {File: "b.csv", Row: 9, Column: "C"}}, Found: "=1+1", Message: "too thick", Fix: "+correct it"},
		{Code: "T-10", Severity: issue.Warning, At: row, Message: "late"},
		{Code: "V-02", Severity: issue.Note, At: at, Message: "and red"},
	}
}

func TestWorkbook(t *testing.T) {
	source := ears(t)
	before := bytes.Clone(source)
	copied, ok, err := Workbook("ears.xlsx", source, found())
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	if !bytes.Equal(before, source) {
		t.Error("the original was changed")
	}
	for range 5 { // the library writes the parts in the order of a map
		if again, _, _ := Workbook("ears.xlsx", source, found()); !bytes.Equal(again, copied) {
			t.Fatal("another copy has other bytes")
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(copied))
	must(t, err)
	comments, err := f.GetComments("Ear's")
	must(t, err)
	got := map[string]string{}
	for _, c := range comments {
		got[c.Cell] = c.Author + ": " + c.Text
		for _, run := range c.Paragraph {
			got[c.Cell] += run.Text
		}
	}
	for cell, want := range map[string]string{
		"A3": "earmark: T-10 warning: late",
		"B2": "Kim: read twice",
		"C3": "earmark: V-01 error: too thick\nfix: +correct it\n\nV-02 note: and red",
	} {
		if got[cell] != want {
			t.Errorf("comment of %s is %q, want %q", cell, got[cell], want)
		}
	}
	if len(got) != 3 {
		t.Errorf("comments are %v", got)
	}
	if formula, _ := f.GetCellFormula("Ear's", "D3"); formula != "SUM(C2:C3)" {
		t.Errorf("the formula became %q", formula)
	}
	original, err := excelize.OpenReader(bytes.NewReader(source))
	must(t, err)
	was, _ := original.GetCellStyle("Ear's", "C3")
	if is, _ := f.GetCellStyle("Ear's", "C3"); is != was {
		t.Errorf("the format became %d, was %d", is, was)
	}
	rows, err := f.GetRows("earmark 2")
	must(t, err)
	if len(rows) != 4 || strings.Join(rows[1][:7], "|") != "1|V-01|error|Ear's|C3 B2|=1+1|too thick" {
		t.Errorf("the list is %q", rows)
	}
	if formula, _ := f.GetCellFormula("earmark 2", "F2"); formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
	if linked, target, _ := f.GetCellHyperLink("earmark 2", "E2"); !linked || target != "'Ear''s'!C3" {
		t.Errorf("the link leads to %q", target)
	}
}

// A workbook whose comments are linked in another way than the library writes gets the list, and its comments stay.
func TestCommentsLinkedInAnotherWay(t *testing.T) {
	from, err := zip.NewReader(bytes.NewReader(ears(t)), int64(len(ears(t))))
	must(t, err)
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	rename := strings.NewReplacer("comments1.xml", "comments7.xml")
	for _, part := range from.File {
		r, err := part.Open()
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		w, err := to.Create(rename.Replace(part.Name))
		must(t, err)
		_, err = io.WriteString(w, rename.Replace(string(data)))
		must(t, err)
	}
	must(t, to.Close())
	copied, ok, err := Workbook("ears.xlsx", out.Bytes(), found())
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(copied))
	must(t, err)
	comments, err := f.GetComments("Ear's")
	must(t, err)
	if len(comments) != 1 || comments[0].Text != "read twice" {
		t.Errorf("comments are %+v", comments)
	}
	if rows, err := f.GetRows("earmark 2"); err != nil || len(rows) != 4 {
		t.Errorf("the list is %q, error %v", rows, err)
	}
}

func TestNoWorkbook(t *testing.T) {
	if copied, ok, err := Workbook("ears.csv", []byte("Animal,Day\n"), nil); ok || err != nil || copied != nil {
		t.Errorf("got %d bytes, %v, %v", len(copied), ok, err)
	}
}
