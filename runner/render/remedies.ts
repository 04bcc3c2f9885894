// Known troubles (see troubles.ts) and what to do about them. What stands between backticks is to be typed.

export const englishRemedies = {
  portInUse:
    'Another process holds the port. Find it (Linux: `ss -ltnp`, Windows: `netstat -ano`) and stop it, or give one of them another port.',
  missingFile:
    'A file that the service needs to start is missing. Check the path in its start command and restore or reinstall the file.',
  missingModule:
    'A program module is missing. Install the dependencies of the service again (`npm ci`, `pip install -r requirements.txt`).',
  emptyLog:
    'The log is empty: the service died before its first line or writes elsewhere. Start it by hand in a terminal and read what it prints.',
  pending:
    'The service manager is still starting or stopping it. If it stays so for a minute, end its process and start it again.',
  diskFull: 'The disk is full. Free space (old outputs, logs, caches), then start the service again.',
  outOfMemory: 'Memory ran out. Use a smaller model or batch, end other programs, or add memory.',
  permission: 'Access was denied. Check the owner and rights of the named file or port.',
  database: 'The database cannot be reached. See to it first: restarting this service cannot help.',
} as const

export const russianRemedies: { readonly [Trouble in keyof typeof englishRemedies]: string } = {
  portInUse:
    'Порт занят другим процессом. Найдите его (Linux: `ss -ltnp`, Windows: `netstat -ano`) и остановите или назначьте другой порт.',
  missingFile:
    'Нет файла, нужного для запуска. Проверьте путь в команде запуска и восстановите или переустановите файл.',
  missingModule:
    'Нет модуля программы. Установите зависимости сервиса заново (`npm ci`, `pip install -r requirements.txt`).',
  emptyLog:
    'Журнал пуст: сервис умер до первой строки или пишет в другое место. Запустите его вручную в терминале и прочтите вывод.',
  pending:
    'Диспетчер служб ещё запускает или останавливает сервис. Если так дольше минуты, завершите процесс и запустите снова.',
  diskFull: 'Диск заполнен. Освободите место (старые результаты, журналы, кэш) и запустите сервис снова.',
  outOfMemory:
    'Не хватило памяти. Возьмите модель или пакет поменьше, закройте другие программы или добавьте память.',
  permission: 'Доступ запрещён. Проверьте владельца и права названного файла или порта.',
  database: 'База данных недоступна. Сначала займитесь ею: перезапуск этого сервиса не поможет.',
}
