package tabular

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A workbook is opened by excelize, which knows its styles, comments and dates. The cells are read from the XML of each
// worksheet in one pass: the row iterator of excelize gives neither type, style nor formula of a cell, and its functions
// for single cells hold the sheet as a tree of ten times its size.

const (
	maxUnpacked = 512 << 20
	maxSheets   = 256
	maxCells    = 10_000_000
)

func isZip(data []byte) bool { return bytes.HasPrefix(data, []byte("PK\x03\x04")) }

// isCompound reports whether data is an OLE compound file: the old .xls, or an encrypted .xlsx.
func isCompound(data []byte) bool { return bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")) }

// refuseCompound tells a workbook with a password from an old one by the name of the stream that an encrypted package
// has, in UTF-16.
func refuseCompound(data []byte, _ Options) ([]Sheet, Info, *Refusal) {
	encrypted := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	if bytes.Contains(data, encrypted) {
		return nil, Info{}, &Refusal{Foreign, "the file is an Excel workbook with a password", "open it in Excel and save it without a password (File, Info, Protect Workbook, Encrypt with Password: leave it empty)"}
	}
	return nil, Info{}, &Refusal{Foreign, "the file is an old Excel workbook (.xls, of Excel 97 to 2003) or another file of that time", "open it in Excel and save it as .xlsx"}
}

// foreignParts are parts of zip archives that people take for a workbook, and what these are.
var foreignParts = []struct{ prefix, format string }{
	{"xl/workbook.bin", "a binary Excel workbook (.xlsb)"},
	{"content.xml", "an OpenDocument file (.ods or .odt)"},
	{"word/", "a Word document"},
	{"ppt/", "a PowerPoint presentation"},
	{"Index/", "an Apple Numbers document"},
}

func readWorkbook(data []byte, opts Options) (sheets []Sheet, info Info, refusal *Refusal) {
	info = Info{Format: "xlsx"}
	// The library was not written for hostile files; what it cannot bear is a damaged workbook, not the end of the program.
	defer func() {
		if recover() != nil {
			sheets, refusal = nil, damaged("its parts contradict each other")
		}
	}()
	file, refusal := openWorkbook(data, cmp.Or(opts.MaxUnpacked, maxUnpacked))
	if refusal != nil {
		return nil, info, refusal
	}
	w := &workbook{file: file, cells: cmp.Or(opts.MaxCells, maxCells)}
	sheets, err := w.sheets(cmp.Or(opts.MaxSheets, maxSheets))
	if limited := (*limitError)(nil); errors.As(err, &limited) {
		return nil, info, &Refusal{TooLarge, limited.Error(), "delete sheets and stray cells that are not needed, or split the workbook"}
	}
	if err != nil {
		return nil, info, damaged(err.Error())
	}
	return sheets, info, nil
}

// OpenWorkbook opens an Excel workbook of bounded size, or says why it is none. The library may panic on a hostile one.
func OpenWorkbook(data []byte) (*excelize.File, *Refusal) { return openWorkbook(data, maxUnpacked) }

func openWorkbook(data []byte, limit int64) (*excelize.File, *Refusal) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, damaged("the end of it is missing or cannot be read")
	}
	var size uint64
	holdsWorkbook, foreign := false, ""
	for _, part := range archive.File {
		// The reader of a part stops at the size that the archive states for it, so that the sum binds.
		if size += part.UncompressedSize64; part.UncompressedSize64 > uint64(limit) || size > uint64(limit) {
			return nil, &Refusal{
				TooLarge, fmt.Sprintf("the workbook is packed and would unpack to more than %d MiB", limit>>20),
				"check that it is the table it should be; delete sheets, pictures and formatted empty rows that are not needed, or split it",
			}
		}
		holdsWorkbook = holdsWorkbook || strings.EqualFold(strings.ReplaceAll(part.Name, `\`, "/"), "[Content_Types].xml")
		for _, f := range foreignParts {
			if foreign == "" && strings.HasPrefix(part.Name, f.prefix) {
				foreign = f.format
			}
		}
	}
	switch {
	case foreign != "":
		return nil, &Refusal{Foreign, "the file is " + foreign, "save it as .xlsx or CSV (in a spreadsheet: Save As)"}
	case !holdsWorkbook:
		return nil, &Refusal{Foreign, "the file is a zip archive and holds no Excel workbook", "unpack it and name the files in it"}
	}
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: limit, UnzipXMLSizeLimit: limit})
	if err != nil {
		return nil, damaged("a part of it cannot be read")
	}
	return file, nil
}

func damaged(why string) *Refusal {
	return &Refusal{Damaged, "the Excel workbook is cut off or damaged: " + why, "copy it again from where it was saved; or open it in Excel, let it repair the file, look at every sheet, and save it"}
}

// limitError says that a workbook is beyond the limits.
type limitError struct{ found string }

func (e *limitError) Error() string { return e.found }

// workbook is a workbook while its sheets are read.
type workbook struct {
	file    *excelize.File
	strings []string
	styles  map[int]cellStyle
	since04 bool // dates count from 1904
	cells   int  // that may still be read
}

func (w *workbook) part(name string) ([]byte, bool) {
	held, found := w.file.Pkg.Load(name)
	data, isBytes := held.([]byte)
	return data, found && isBytes
}

// relations are the links from one part of a workbook to others.
type relations struct {
	Links []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:",attr"`
		Target string `xml:",attr"`
	} `xml:"Relationship"`
}

// linked reads the links of a part, as full names of parts.
func (w *workbook) linked(part string) relations {
	var links relations
	data, _ := w.part(path.Join(path.Dir(part), "_rels", path.Base(part)+".rels"))
	if xml.Unmarshal(data, &links) != nil {
		return relations{}
	}
	for i := range links.Links {
		target := &links.Links[i].Target
		if *target = strings.ReplaceAll(*target, `\`, "/"); strings.HasPrefix(*target, "/") {
			*target = strings.TrimPrefix(path.Clean(*target), "/")
		} else {
			*target = path.Join(path.Dir(part), *target)
		}
	}
	return links
}

func (w *workbook) sheets(limit int) ([]Sheet, error) {
	if len(w.file.GetSheetList()) == 0 || w.file.WorkBook == nil {
		return nil, errors.New("it has no sheet")
	}
	listed := w.file.WorkBook.Sheets.Sheet
	if len(listed) > limit {
		return nil, &limitError{fmt.Sprintf("the workbook has %d sheets, more than %d", len(listed), limit)}
	}
	main := "xl/workbook.xml"
	for _, link := range w.linked("").Links {
		if strings.HasSuffix(link.Type, "/officeDocument") {
			main = link.Target
		}
	}
	props, err := w.file.GetWorkbookProps()
	if err != nil {
		return nil, errors.New("its properties cannot be read")
	}
	w.since04 = props.Date1904 != nil && *props.Date1904
	links := w.linked(main).Links
	for _, link := range links {
		if strings.HasSuffix(link.Type, "/sharedStrings") {
			if err := w.readStrings(link.Target); err != nil {
				return nil, err
			}
		}
	}
	w.styles = map[int]cellStyle{}
	var sheets []Sheet
	for _, sheet := range listed {
		for _, link := range links {
			if link.ID != sheet.ID || !strings.HasSuffix(link.Type, "/worksheet") { // charts are sheets without cells
				continue
			}
			g, err := w.readSheet(link.Target)
			if err != nil {
				return nil, fmt.Errorf("sheet %q: %w", sheet.Name, err)
			}
			g.marks.Hidden = sheet.State != "" && sheet.State != "visible"
			if comments, err := w.file.GetComments(sheet.Name); err == nil {
				for _, c := range comments {
					text := c.Text
					for _, run := range c.Paragraph {
						text += run.Text
					}
					if column, row, ok := ParseCell(c.Cell); ok {
						g.marks.Comments = append(g.marks.Comments, Comment{Cell{row, column}, strings.Join(strings.Fields(text), " ")})
					}
				}
			}
			sheets = append(sheets, Sheet{Name: sheet.Name, Marks: &g.marks, rows: g.all})
		}
	}
	if len(sheets) == 0 {
		return nil, errors.New("none of its sheets holds cells")
	}
	return sheets, nil
}
