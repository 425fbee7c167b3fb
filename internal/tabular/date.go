package tabular

import (
	"strconv"
	"strings"
	"time"

	"earmark/schemas"
)

// DateOrder is the order of day, month and year in dates that are all digits.
type DateOrder string

// Orders of a date.
const (
	YearFirst  DateOrder = "ymd"
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
)

// DateVote gathers what the dates of a column say about their order.
type DateVote struct{ Day, Month int }

// Add counts a cell that can be read in one order only, because a number above 12 is no month.
func (v *DateVote) Add(text string) {
	a, b, _, kind := splitDate(text)
	if kind != ambiguousDate {
		return
	}
	switch {
	case a > 12 && b <= 12:
		v.Day++
	case b > 12 && a <= 12:
		v.Month++
	}
}

// Order is the order that the column shows; empty if it shows none, or both.
func (v DateVote) Order() DateOrder {
	switch {
	case v.Day > 0 && v.Month == 0:
		return DayFirst
	case v.Month > 0 && v.Day == 0:
		return MonthFirst
	}
	return ""
}

// ParseDate reads a date: 2026-03-02, 2026/03/02 (with a time of day or without, which is not read), 2 Mar 2026,
// 02.03.2026 (points always mean day first), and 3/2/2026 or 3-2-2026 in the order given. It is ambiguous if the order
// matters and is not known. A year of two digits is of this century.
func ParseDate(text string, order DateOrder) (d schemas.Date, ok, ambiguous bool) {
	a, b, c, kind := splitDate(text)
	switch kind {
	case noDate:
		return 0, false, false
	case namedDate:
		return dateOf(c, b, a)
	case isoDate:
		return dateOf(a, b, c)
	case pointDate:
		order = DayFirst
	case ambiguousDate:
		if a == b && order != YearFirst {
			order = DayFirst
		}
	}
	switch order {
	case DayFirst:
		return dateOf(century(c), b, a)
	case MonthFirst:
		return dateOf(century(c), a, b)
	case YearFirst:
		return dateOf(century(a), b, c)
	}
	return 0, false, true
}

// MonthDay finds month and day in what a spreadsheet makes of a name such as Sept2: 2-Sep, Sep-02, 2018-09-02, or the serial
// number of a date of the years 2000 to 2049, in which serial is true.
func MonthDay(text string) (month, day int, serial, ok bool) {
	if len(text) == 5 {
		if n, err := strconv.Atoi(text); err == nil && n >= serial2000 && n < serial2050 {
			d := time.Date(1899, time.December, 30+n, 0, 0, 0, 0, time.UTC)
			return int(d.Month()), d.Day(), true, true
		}
	}
	fields := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == ' ' || r == '/' || r == '.' })
	if len(fields) == 2 {
		for i, f := range fields {
			n, isNumber := digits(fields[1-i])
			if m := monthOf(f); m > 0 && isNumber && n >= 1 && n <= 31 {
				return m, n, false, true
			}
		}
		return 0, 0, false, false
	}
	d, found, _ := ParseDate(text, DayFirst)
	if !found {
		return 0, 0, false, false
	}
	at := time.Unix(int64(d)*86400, 0).UTC()
	return int(at.Month()), at.Day(), false, true
}

// The serial numbers of 2000-01-01 and 2050-01-01, in days from 1899-12-30.
const (
	serial2000 = 36526
	serial2050 = 54789
)

type dateKind int

const (
	noDate dateKind = iota
	isoDate
	namedDate // the month is a word
	pointDate
	ambiguousDate
)

// splitDate finds the three numbers of a date: year, month, day of an ISO date, otherwise in the order in which they
// stand (day, month, year where the month is a word).
func splitDate(text string) (a, b, c int, kind dateKind) {
	if i := strings.IndexAny(text, "T "); i == 10 { // a time of day after an ISO or ten-letter date
		text = text[:i]
	} else if _, _, ok := ParseClock(text); ok {
		if date, _ := splitClock(strings.TrimSpace(text)); date != "" {
			text = date
		}
	}
	fields := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-/., ", r) })
	if len(fields) != 3 {
		return 0, 0, 0, noDate
	}
	var n [3]int
	monthFirst := false
	for i, f := range fields {
		number, isNumber := digits(f)
		switch {
		case isNumber:
			n[i] = number
		case kind == noDate && i < 2 && monthOf(f) > 0:
			n[i] = monthOf(f)
			kind = namedDate
			monthFirst = i == 0
		default:
			return 0, 0, 0, noDate
		}
	}
	switch {
	case len(fields[0]) == 4:
		return n[0], n[1], n[2], isoDate
	case monthFirst: // Mar 2, 2026
		return n[1], n[0], century(n[2]), kind
	case kind == namedDate:
		return n[0], n[1], century(n[2]), kind
	case strings.Count(text, ".") == 2:
		return n[0], n[1], n[2], pointDate
	case len(fields[2]) == 4 || len(fields[2]) == 2:
		return n[0], n[1], n[2], ambiguousDate
	}
	return 0, 0, 0, noDate
}

func digits(s string) (n int, ok bool) {
	if len(s) == 0 || len(s) > 4 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, true
}

func monthOf(name string) int {
	name = strings.ToLower(name)
	for m := time.January; m <= time.December; m++ {
		long := strings.ToLower(m.String())
		if name == long || name == long[:3] || m == time.September && name == "sept" {
			return int(m)
		}
	}
	return 0
}

func century(year int) int {
	if year < 100 {
		return 2000 + year
	}
	return year
}

func dateOf(year, month, day int) (d schemas.Date, ok, ambiguous bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < 1900 || year > 2999 || int(t.Month()) != month || t.Day() != day {
		return 0, false, false
	}
	return schemas.DateOf(t), true, false
}
