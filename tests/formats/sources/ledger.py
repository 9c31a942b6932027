"""Writes ledger.xlsx with openpyxl; the texts and figures are invented."""

from datetime import date, datetime, time

from openpyxl import Workbook
from openpyxl.styles import Alignment

book = Workbook()

fares = book.active
fares.title = "票价"
for row in (
    ["柳湾渡口2024年票价表"],
    ["单位：元　自2024年3月1日起执行"],
    ["航线", "里程", "票价", None, "优惠", "首航日期"],
    [None, None, "成人", "儿童", None, None],
    ["柳湾—北岸", 3.0, 12, 6, 0.15, date(2019, 5, 1)],
    [None, 7.5, 1234.5, 617.25, 0.2, date(2020, 10, 8)],
    ["柳湾—沙洲", 12, 45, None, 0, datetime(2021, 1, 2, 8, 30)],
    [None],
    ["注：60岁以上老人凭证件免费。"],
):
    fares.append(row)
for cells in ("A1:F1", "A2:F2", "C3:D3", "A3:A4", "B3:B4", "E3:E4", "F3:F4", "A5:A6"):
    fares.merge_cells(cells)
fares["A1"].alignment = Alignment(horizontal="center")
for number in range(5, 8):
    fares[f"C{number}"].number_format = "#,##0.00"
    fares[f"E{number}"].number_format = "0%"
    fares[f"F{number}"].number_format = 'yyyy"年"m"月"d"日"' if number < 7 else "yyyy/m/d h:mm"

trips = book.create_sheet("班次")
for row in (
    ["班次", "发船时间", "船长", "联系电话"],
    ["早班", time(6, 30), "周桂生", 13800000001],
    ["晚班", time(18, 5), "吴小满", "0512-63330000"],
    [None],
    ["物资", "库存", "单价"],
    ["救生衣", 120, 85],
    ["缆绳\n（30米）", 6, 1200],
    ["旧船票", 999, 1],
):
    trips.append(row)
for number in (2, 3):
    trips[f"B{number}"].number_format = "h:mm"
for number in (6, 7):
    trips[f"C{number}"].number_format = '"¥"#,##0.00'
trips.row_dimensions[8].hidden = True

draft = book.create_sheet("底稿")
draft.append(["不对外的底稿"])
draft.sheet_state = "hidden"

book.save("ledger.xlsx")
