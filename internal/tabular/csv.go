package tabular

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// delimiters are the separators that are found out, the likeliest first.
var delimiters = []struct {
	name string
	char byte
}{{",", ','}, {";", ';'}, {"tab", '\t'}}

func readCSV(data []byte, opts Options) ([]Sheet, Info, *Refusal) {
	info := Info{Format: "csv"}
	text, problem := decode(data, opts.Encoding, &info)
	if problem != nil {
		return nil, info, problem
	}
	if strings.TrimSpace(text) == "" {
		return nil, info, &Refusal{Empty, "the file is empty", "check that it was exported and copied completely"}
	}
	// encoding/csv takes a carriage return alone for text; spreadsheets take it for the end of a line.
	if strings.Count(text, "\r") != strings.Count(text, "\r\n") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	delimiter := findDelimiter(text)
	for i, d := range delimiters {
		if d.name == opts.Delimiter {
			delimiter = i
		}
	}
	info.Delimiter = delimiters[delimiter].name
	char := delimiters[delimiter].char
	rows := func(yield func(Row) bool) { plainRows(text, char, yield) }
	if strings.Contains(text, `"`) {
		rows = func(yield func(Row) bool) { quotedRows(text, char, yield) }
	}
	return []Sheet{{rows: rows}}, info, nil
}

// decode turns the bytes into UTF-8 without a byte order mark.
func decode(data []byte, declared string, info *Info) (string, *Refusal) {
	info.Encoding = "UTF-8"
	body, marked := bytes.CutPrefix(data, []byte("\xef\xbb\xbf"))
	if marked && utf8.Valid(body) {
		return string(body), nil
	}
	order, wide := wideOrder(data)
	if declared == "utf-16" || declared == "" && wide {
		info.Encoding = "UTF-16"
		info.Guessed = declared == "" && !bytes.HasPrefix(data, []byte("\xff\xfe")) && !bytes.HasPrefix(data, []byte("\xfe\xff"))
		text, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", &Refusal{Encoding, "the file is not UTF-16, as it is declared to be", "correct `encoding` in the config"}
		}
		return string(text), nil
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", &Refusal{Foreign, "the file holds binary data, not text", "export it as CSV"}
	}
	if utf8.Valid(data) && declared != "windows-1252" {
		return string(data), nil
	}
	if declared == "utf-8" {
		return "", &Refusal{
			Encoding, "the file is not UTF-8, as it is declared to be",
			"save it as CSV UTF-8, or declare `encoding: windows-1252`",
		}
	}
	info.Encoding, info.Guessed = "Windows-1252", declared == ""
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", &Refusal{Encoding, "the file is not Windows-1252", "save it as CSV UTF-8"}
	}
	return string(text), nil
}

// wideOrder reports whether data is UTF-16, by its byte order mark or else by the zero bytes that Latin text has in it,
// and in which byte order.
func wideOrder(data []byte) (unicode.Endianness, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return unicode.BigEndian, true
	}
	head := data[:min(len(data), 4096)]
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(head) / 2
	switch {
	case pairs > 1 && zeros[1] > pairs*3/4 && zeros[0] == 0:
		return unicode.LittleEndian, true
	case pairs > 1 && zeros[0] > pairs*3/4 && zeros[1] == 0:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// findDelimiter is the index of the delimiter with which most of the first rows have the same number of cells, more than
// one; of equals, the one that makes the most cells, then the first.
func findDelimiter(text string) int {
	const lines = 50
	head := text[:min(len(text), 1<<16)]
	var counts [3][]int
	var count [3]int
	quoted := false
	for i := range len(head) {
		switch c := head[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			for d := range counts {
				counts[d] = append(counts[d], count[d])
			}
			count = [3]int{}
		default:
			for d, delimiter := range delimiters {
				if c == delimiter.char {
					count[d]++
				}
			}
		}
		if len(counts[0]) == lines {
			break
		}
	}
	if len(head) == len(text) { // a last line without an end
		for d := range counts {
			counts[d] = append(counts[d], count[d])
		}
	}
	best, bestRows, bestCells := 0, 0, 0
	for d := range counts {
		rows, cells := mode(counts[d])
		if rows > bestRows || rows == bestRows && cells > bestCells {
			best, bestRows, bestCells = d, rows, cells
		}
	}
	return best
}

// mode is how often the most frequent positive number occurs, and the number; of equals, the greatest.
func mode(numbers []int) (times, number int) {
	numbers = slices.Sorted(slices.Values(numbers))
	run := 0
	for i, n := range numbers {
		if i > 0 && n == numbers[i-1] {
			run++
		} else {
			run = 1
		}
		if n > 0 && run >= times {
			times, number = run, n
		}
	}
	return times, number
}

// plainRows splits text in which nothing is quoted, and which therefore needs no parser: it is four times as fast.
func plainRows(text string, delimiter byte, yield func(Row) bool) {
	var cells []string
	for number := int32(1); text != ""; number++ {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			continue
		}
		row := Row{Number: number}
		if len(line) > maxRow {
			row.Broken = tooLong
		} else {
			cells = cells[:0]
			from := 0
			for i := range len(line) { // cells are short: a search for each is slower
				if line[i] == delimiter {
					cells = append(cells, line[from:i])
					from = i + 1
				}
			}
			cells = append(cells, line[from:])
			row.Cells = cells
			limitColumns(&row)
		}
		if !yield(row) {
			return
		}
	}
}

const tooLong = "it is longer than 1 MiB"

func limitColumns(row *Row) {
	if len(row.Cells) > maxColumns {
		row.Cells, row.Broken = nil, fmt.Sprintf("it has %d columns, more than a spreadsheet can hold", len(row.Cells))
	}
}

// quotedRows splits text with quoted cells as RFC 4180 has it: a cell in quotation marks may hold delimiters, line breaks
// and doubled quotation marks; in another one no quotation mark may stand. Cells are parts of the text wherever they can be,
// so that no row, however long, takes memory of its own.
func quotedRows(text string, delimiter byte, yield func(Row) bool) {
	var cells []string
	for number := int32(1); text != ""; number++ {
		if rest, blank := cutBlank(text); blank {
			text = rest
			continue
		}
		row := Row{Number: number}
		var length int
		cells, length, row.Broken = quotedRow(text, delimiter, cells[:0])
		switch {
		case row.Broken != "":
		case length > maxRow:
			row.Broken = tooLong
		default:
			for i, c := range cells {
				cells[i] = unquoted(c)
			}
			row.Cells = cells
			limitColumns(&row)
		}
		text = text[length:]
		if !yield(row) {
			return
		}
	}
}

// cutBlank cuts a line without a character off the start of text.
func cutBlank(text string) (rest string, blank bool) {
	switch {
	case text[0] == '\n':
		return text[1:], true
	case strings.HasPrefix(text, "\r\n"):
		return text[2:], true
	}
	return text, false
}

// quotedRow finds the cells of the first row of text, those in quotation marks with the marks, and how long it is with the
// line break at its end. broken says why it could not be split; then it reaches to the end of the line where that shows.
func quotedRow(text string, delimiter byte, cells []string) (row []string, length int, broken string) {
	for i := 0; ; {
		from := i
		if i < len(text) && text[i] == '"' {
			end := closingQuote(text, i)
			if end < 0 {
				return cells, len(text), unpaired(strings.TrimSuffix(text, "\n"))
			}
			i = end + 1
		} else {
			for i < len(text) && text[i] != delimiter && text[i] != '\n' && text[i] != '"' {
				i++
			}
			if i == len(text) || text[i] == '\n' {
				cell := strings.TrimSuffix(text[from:i], "\r")
				return append(cells, cell), min(i+1, len(text)), ""
			}
		}
		switch {
		case i == len(text):
			return append(cells, text[from:i]), i, ""
		case text[i] == delimiter:
			if i <= maxRow { // a longer row is not read, and its cells are not kept
				cells = append(cells, text[from:i])
			}
			i++
		case text[i] == '\n':
			return append(cells, text[from:i]), i + 1, ""
		case strings.HasPrefix(text[i:], "\r\n"):
			return append(cells, text[from:i]), i + 2, ""
		default:
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				return cells, len(text), unpaired(text)
			}
			return cells, i + end + 1, unpaired(text[:i+end])
		}
	}
}

// closingQuote is where the quotation closes that opens at i; -1 if it does not.
func closingQuote(text string, i int) int {
	for i++; ; i += 2 {
		end := strings.IndexByte(text[i:], '"')
		if end < 0 {
			return -1
		}
		if i += end; i+1 == len(text) || text[i+1] != '"' {
			return i
		}
	}
}

// unpaired says what is wrong with quotation marks in a row.
func unpaired(row string) string {
	if breaks := strings.Count(row, "\n"); breaks > 0 {
		return fmt.Sprintf("a quotation mark that opens in it is not closed properly; %d lines were read as one cell", breaks+1)
	}
	return "its quotation marks do not pair"
}

// unquoted is what a cell holds.
func unquoted(cell string) string {
	if cell == "" || cell[0] != '"' {
		return cell
	}
	cell = cell[1 : len(cell)-1]
	if strings.Contains(cell, `""`) {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	if strings.Contains(cell, "\r\n") {
		cell = strings.ReplaceAll(cell, "\r\n", "\n")
	}
	return cell
}
