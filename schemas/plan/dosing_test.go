package plan

import (
	"slices"
	"testing"
)

func day(d int32) *int32 { return &d }

// Counted by hand.
func TestSchedule(t *testing.T) {
	for _, c := range []struct {
		name  string
		s     Schedule
		days  []int32
		times int32
	}{
		{"every day", Schedule{FirstDay: day(-1), LastDay: day(2)}, []int32{-1, 0, 1, 2}, 1},
		{"every third day, twice", Schedule{FirstDay: day(0), LastDay: day(7), Every: day(3), PerDay: day(2)}, []int32{0, 3, 6}, 2},
		{"one day", Schedule{FirstDay: day(5), LastDay: day(5)}, []int32{5}, 1},
		{"days as listed", Schedule{Days: []int32{4, 0, 1, 4}, PerDay: day(2)}, []int32{0, 1, 4}, 2},
		{"a first day after the last", Schedule{FirstDay: day(5), LastDay: day(4)}, nil, 1},
		{"nothing said", Schedule{}, nil, 1},
	} {
		if got := c.s.DosingDays(); !slices.Equal(got, c.days) || c.s.Times() != c.times {
			t.Errorf("%s: days %v, %d times; want %v, %d", c.name, got, c.s.Times(), c.days, c.times)
		}
	}
	s := Schedule{FirstDay: day(0), LastDay: day(7), Every: day(3), PerDay: day(2)}
	for d, want := range map[int32]int32{-1: 0, 0: 2, 1: 0, 6: 2, 7: 0} {
		if got := s.On(d); got != want {
			t.Errorf("day %d: %d administrations, want %d", d, got, want)
		}
	}
}

// 20 µL on each of two ears is 40 µL an animal; on each face of each ear 80.
func TestTotalOfAnApplication(t *testing.T) {
	for _, c := range []struct {
		topical Topical
		total   float64
		known   bool
	}{
		{Topical{Amount: 20, Per: PerSite, Sites: day(2)}, 40, true},
		{Topical{Amount: 20, Per: PerFace, Sites: day(2)}, 80, true},
		{Topical{Amount: 20, Per: PerAnimal, Sites: day(2)}, 20, true},
		{Topical{Amount: 20, Per: PerSite}, 0, false},
		{Topical{Amount: 20, Sites: day(2)}, 0, false},
	} {
		if total, known := c.topical.Total(); total != c.total || known != c.known {
			t.Errorf("%+v: %v, %v", c.topical, total, known)
		}
	}
}
