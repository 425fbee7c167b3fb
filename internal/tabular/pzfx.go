package tabular

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// Prism is what GraphPad Prism says of one of its tables beyond the texts of the cells.
type Prism struct {
	// Type is that of the table: OneWay (a column for each group), TwoWay (rows and columns), XY, Survival, Contingency
	// and others.
	Type string
	// Summary names the statistics that the subcolumns hold, such as SDN for mean, SD and N; empty where they hold
	// replicates.
	Summary string
	Columns []PrismColumn
	Struck  []Cell // values that are excluded in Prism, which shows them in blue with an asterisk
}

// PrismColumn is a column of a table of Prism.
type PrismColumn struct {
	Part      PrismPart
	Title     string // of the data set, or of X
	Subcolumn int32  // counted from 1
}

// PrismPart is the part of a table that a column belongs to.
type PrismPart int

// Parts of a table of Prism.
const (
	PrismTitles PrismPart = iota // the titles of the rows
	PrismX
	PrismY // a data set
)

const (
	maxPrismDepth = 64 // real files nest eight deep
	prismHead     = 4096
)

// isPrism reports whether data is the XML of GraphPad Prism (.pzfx).
func isPrism(data []byte) bool {
	head := data[:min(len(data), prismHead)]
	return bytes.HasPrefix(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n"), []byte("<")) && bytes.Contains(head, []byte("<GraphPadPrismFile"))
}

// prismFile is what is read of the XML; the analyses and graphs that follow the tables are not.
type prismFile struct {
	XMLName xml.Name     `xml:"GraphPadPrismFile"`
	Tables  []prismTable `xml:"Table"`
	Huge    []prismTable `xml:"HugeTable"`
}

type prismTable struct {
	Type    string        `xml:"TableType,attr"`
	YFormat string        `xml:"YFormat,attr"`
	Title   richText      `xml:"Title"`
	Titles  []prismColumn `xml:"RowTitlesColumn"`
	X       []prismColumn `xml:"XColumn"`
	Y       []prismColumn `xml:"YColumn"`
}

type prismColumn struct {
	Title      richText `xml:"Title"`
	Subcolumns []struct {
		Cells []prismCell `xml:"d"`
	} `xml:"Subcolumn"`
}

// richText is a text without the marks for its alignment and fonts.
type richText string

// UnmarshalXML gathers the text of an element and of all in it.
func (t *richText) UnmarshalXML(d *xml.Decoder, _ xml.StartElement) error {
	text, err := gather(d)
	*t = richText(text)
	return err
}

type prismCell struct {
	text   string
	struck bool
}

// UnmarshalXML reads a cell.
func (c *prismCell) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	for _, a := range start.Attr {
		c.struck = c.struck || a.Name.Local == "Excluded" && a.Value == "1"
	}
	var err error
	c.text, err = gather(d)
	if whole := strings.TrimSuffix(c.text, "."); shapeOf(whole) != notNumber {
		c.text = whole // Prism writes 100. for 100
	}
	return err
}

// gather is the text up to the end of the element at hand, with single spaces between its words.
func gather(d *xml.Decoder) (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			b.Write(t)
		}
	}
	return strings.Join(strings.Fields(b.String()), " "), nil
}

// readPrism reads a file of GraphPad Prism (.pzfx): a sheet for each table, called as the table is; of tables that are
// called alike, the second is "title (2)". Row 0 holds the titles of the data sets, and row n what Prism shows in row n.
// The columns are called as Prism calls them: the titles of the rows, X, then A, B and so on, with the number of the
// subcolumn where a data set has several (A:2).
func readPrism(data []byte, opts Options) ([]Sheet, Info, *Refusal) {
	info := Info{Format: "pzfx", Encoding: "UTF-8"}
	limit := opts.MaxCells
	if limit == 0 {
		limit = maxCells
	}
	if refusal := soundPrism(data, limit); refusal != nil {
		return nil, info, refusal
	}
	var file prismFile
	if err := newPrismDecoder(data).Decode(&file); err != nil {
		return nil, info, cutPrism(err)
	}
	var sheets []Sheet
	seen := map[string]int{}
	cells := 0
	for _, t := range append(file.Tables, file.Huge...) {
		title := string(t.Title)
		key := strings.ToLower(title)
		if seen[key]++; seen[key] > 1 {
			title = fmt.Sprintf("%s (%d)", title, seen[key])
		}
		sheet, size := t.sheet(title)
		if cells += size; cells > limit {
			return nil, info, &Refusal{TooLarge, fmt.Sprintf("the tables have more than %d cells", limit), "delete tables that are not needed, or split the file"}
		}
		sheets = append(sheets, sheet)
	}
	if len(sheets) == 0 {
		return nil, info, &Refusal{Empty, "the Prism file holds no table", "save it with its data tables (Save As, .pzfx)"}
	}
	return sheets, info, nil
}

func newPrismDecoder(data []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "iso-8859-1", "windows-1252":
			return charmap.Windows1252.NewDecoder().Reader(input), nil
		}
		return nil, fmt.Errorf("the encoding %q is not known", charset)
	}
	return d
}

// soundPrism goes once through the whole file before anything of it is kept: it may neither nest too deep nor define
// entities, which could expand to any size (no entity of a file is ever expanded), and has an end.
func soundPrism(data []byte, limit int) *Refusal {
	d := newPrismDecoder(data)
	depth, cells := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return cutPrism(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			if t.Name.Local == "d" {
				cells++
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return &Refusal{Foreign, "the XML brings definitions of its own (<!DOCTYPE>), which Prism never writes", "save the file again with Prism (Save As, .pzfx)"}
		}
		switch {
		case depth > maxPrismDepth:
			return &Refusal{TooLarge, fmt.Sprintf("the XML nests more than %d deep", maxPrismDepth), "save the file again with Prism (Save As, .pzfx)"}
		case cells > limit:
			return &Refusal{TooLarge, fmt.Sprintf("the tables have more than %d cells", limit), "delete tables that are not needed, or split the file"}
		}
	}
}

func cutPrism(err error) *Refusal {
	why := "its XML is not sound"
	if syntax := (*xml.SyntaxError)(nil); errors.As(err, &syntax) {
		why = fmt.Sprintf("line %d: %s", syntax.Line, syntax.Msg)
	}
	return &Refusal{Damaged, "the Prism file is cut off or damaged: " + why, "copy it again from where it was saved; or open it in Prism and save it as .pzfx"}
}

// sheet is the table as a sheet, and the number of its cells, blank ones included.
func (t *prismTable) sheet(title string) (Sheet, int) {
	p := &Prism{Type: t.Type}
	if t.YFormat != "replicates" {
		p.Summary = t.YFormat
	}
	names := []string{"Row title"}
	p.Columns = []PrismColumn{{Part: PrismTitles, Subcolumn: 1}}
	cells := [][]prismCell{nil}
	for _, c := range t.Titles {
		for _, sub := range c.Subcolumns {
			cells[0] = append(cells[0], sub.Cells...)
		}
	}
	add := func(part PrismPart, name string, c *prismColumn) {
		for i, sub := range c.Subcolumns {
			own := name
			if len(c.Subcolumns) > 1 {
				own = fmt.Sprintf("%s:%d", name, i+1)
			}
			names = append(names, own)
			p.Columns = append(p.Columns, PrismColumn{part, string(c.Title), int32(i + 1)})
			cells = append(cells, sub.Cells)
		}
	}
	for i := range t.X {
		add(PrismX, "X", &t.X[i])
	}
	for i := range t.Y {
		add(PrismY, ColumnName(i), &t.Y[i])
	}
	last := 0
	for i, column := range cells {
		for j, c := range column {
			if c.text != "" {
				last = max(last, j+1)
			}
			if c.text != "" && c.struck {
				p.Struck = append(p.Struck, Cell{int32(j + 1), i})
			}
		}
	}
	rows := func(yield func(Row) bool) {
		row := make([]string, len(cells))
		for i, c := range p.Columns {
			row[i] = c.Title
		}
		if !yield(Row{Number: 0, Cells: row}) {
			return
		}
		for j := range last {
			filled := false
			for i, column := range cells {
				row[i] = ""
				if j < len(column) {
					row[i] = column[j].text
				}
				filled = filled || row[i] != ""
			}
			if filled && !yield(Row{Number: int32(j + 1), Cells: row}) {
				return
			}
		}
	}
	return Sheet{Name: title, Columns: names, Prism: p, rows: rows}, last * len(cells)
}
